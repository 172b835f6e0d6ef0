-- What is left of each SLO's error budget, over the window that ends with `day`; kept by every evaluation for pages over many SLOs.
-- Rows of another day than the page's are not read: its figures are then computed from the facts.
CREATE TABLE slo_window (
    service BIGINT NOT NULL,
    slug TEXT NOT NULL,
    day DATE NOT NULL,
    state TEXT NOT NULL,
    budget_left DOUBLE PRECISION,
    bad BIGINT NOT NULL,
    valid BIGINT NOT NULL,
    -- Beyond eight bytes.
    allowed TEXT NOT NULL,
    recent_bad BIGINT NOT NULL,
    last_day DATE,
    PRIMARY KEY (service, slug)
);

-- Days with review checklists, so that their completion is counted without reading all days.
ALTER TABLE fact ADD COLUMN checklists BIGINT NOT NULL DEFAULT 0;
UPDATE fact SET checklists = 1 WHERE body LIKE '%"checklists":[{%';
CREATE INDEX fact_with_checklists ON fact (subject_kind, subject, day) WHERE checklists > 0;

-- Rows of a kind within days are counted, and those of several kinds are listed.
CREATE INDEX evidence_by_kind_and_day ON evidence (kind, day, id);
