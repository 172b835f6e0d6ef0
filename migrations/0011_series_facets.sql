-- The explorer counts series per environment, metric and machine, and marks those beyond their limit.
CREATE INDEX series_by_facet ON series (service, env, metric, fingerprint);
CREATE INDEX alert_by_series ON alert (series);
