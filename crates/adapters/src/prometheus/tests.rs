use super::*;

fn fixture(version: &str, file: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/prometheus/{version}/{file}.json", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn one_number_comes_from_a_scalar_and_from_a_vector_of_one() {
    for (version, p99) in [("2.42.0", 0.4067272727272738), ("3.5.3", 0.3794545454545457)] {
        assert_eq!(parse_scalar(&fixture(version, "query_query_job_latency_p99")), Ok(Some(p99)));
        assert_eq!(parse_scalar(&fixture(version, "query_query_1")), Ok(Some(1.0)));
        assert_eq!(parse_scalar(&fixture(version, "query_query_up")), Ok(Some(1.0)));
    }
}

#[test]
fn no_series_and_not_a_number_are_unknown() {
    for version in ["2.42.0", "3.5.3"] {
        assert_eq!(parse_scalar(&fixture(version, "query_query_nosuchmetric")), Ok(None));
        assert_eq!(parse_scalar(&fixture(version, "query_query_0_0")), Ok(None), "0/0 is NaN");
    }
    assert_eq!(parse_scalar(br#"{"status":"success","data":{"resultType":"scalar","result":[1,"+Inf"]}}"#), Ok(None));
}

#[test]
fn an_answer_without_one_number_says_what_to_change() {
    let message = |body: &[u8]| parse_scalar(body).unwrap_err().to_string();
    for version in ["2.42.0", "3.5.3"] {
        let expected = "prometheus: bad_data: invalid parameter \"query\": 1:5: parse error: unclosed left parenthesis (at `error`)";
        assert_eq!(message(&fixture(version, "query_query_bad_")), expected);
    }
    let two =
        br#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"2"]},{"metric":{},"value":[1,"3"]}]}}"#;
    assert_eq!(message(two), "prometheus: 2 series: aggregate with sum() (at `data.result`)");
    let matrix = br#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#;
    assert_eq!(message(matrix), "prometheus: a matrix: the query must give one number (at `data.resultType`)");
    let histogram = br#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"histogram":[1,{}]}]}}"#;
    assert!(message(histogram).starts_with("prometheus: a histogram"));
    assert_eq!(message(b"<html>"), "prometheus: not valid JSON: expected value (at line 1, column 1)");
}

#[test]
fn alerting_rules_come_with_their_last_evaluation() {
    let rules = parse_rules(&fixture("3.5.3", "rules")).unwrap();
    let names: Vec<&str> = rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(names, ["SLOBurnRateHigh", "TargetUp"], "the recording rule is left out");
    assert_eq!(rules[0].last_evaluation.unwrap().to_string(), "2026-11-24T02:23:04.114463Z");
    assert!(rules[0].healthy);
    assert_eq!(parse_rules(&fixture("2.42.0", "rules")).unwrap().len(), 2);
}
