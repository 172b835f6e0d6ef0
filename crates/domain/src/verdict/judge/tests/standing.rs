use super::*;

fn open(inside: u32) -> SeriesHistory {
    SeriesHistory { standing: Standing::Open { number: 12, inside }, ..past(&VALUES) }
}

#[test]
fn an_open_regression_fails_until_two_runs_in_a_row_are_inside() {
    let worse = judge_one(head(112.0), open(1));
    assert_eq!((worse.verdict, worse.alert, worse.confirmed, worse.rerun), (Verdict::Fail, true, Some(Confirmation::Standing), false));
    assert!(worse.reason.ends_with("; R-12 is open"), "{}", worse.reason);
    // A single value inside may be luck.
    let first = judge_one(head(100.0), open(0));
    assert_eq!((first.verdict, first.alert, first.resolved, first.method), (Verdict::Fail, false, false, Method::Standing));
    assert!(first.reason.ends_with("; R-12 is open: back inside for 1 of 2 runs in a row"), "{}", first.reason);
    let second = judge_one(head(100.0), open(1));
    assert_eq!((second.verdict, second.resolved, second.confirmed), (Verdict::Pass, true, None));
    assert!(second.reason.ends_with("; back inside for 2 runs in a row: R-12 is resolved"), "{}", second.reason);
}

#[test]
fn a_run_that_cannot_be_compared_does_not_end_a_regression() {
    let mut elsewhere = open(1);
    elsewhere.baseline.iter_mut().for_each(|point| point.other_machine = Some("another".to_owned()));
    let judged = judge_one(head(100.0), elsewhere);
    assert_eq!((judged.verdict, judged.resolved), (Verdict::Fail, false));
    assert_eq!(judge_one(head(f64::INFINITY), open(1)).verdict, Verdict::Inconclusive);
}

#[test]
fn an_open_regression_stays_open_by_every_rule() {
    let test = serde_json::from_str(r#"{"test":"percentage","upper":0.1}"#).unwrap();
    for policy in [Policy { mode: Mode::Threshold, ..policy() }, Policy { mode: Mode::Classic, classic: Some(test), ..policy() }] {
        assert_eq!(one(head(112.0), open(1), &policy, None).confirmed, Some(Confirmation::Standing));
        assert_eq!(one(head(100.0), open(0), &policy, None).verdict, Verdict::Fail);
        assert!(one(head(100.0), open(1), &policy, None).resolved);
    }
}

#[test]
fn an_accepted_regression_is_bearable_up_to_its_limit() {
    let accepted =
        |limit_percent, values: &[f64]| SeriesHistory { standing: Standing::Accepted { number: 3, limit_percent }, ..past(values) };
    // 12.3 % is within 20 %, and beyond the 5 % that hold without a limit.
    let bearable = judge_one(head(112.0), accepted(Some(20.0), &VALUES));
    assert_eq!((bearable.verdict, bearable.limit_percent, bearable.method), (Verdict::Pass, Some(20.0), Method::Standing));
    assert!(bearable.reason.ends_with("; accepted as R-3 until it gets worse by 20 %"), "{}", bearable.reason);
    assert_eq!(judge_one(head(112.0), accepted(None, &VALUES)).verdict, Verdict::Warn);
    assert_eq!(judge_one(head(121.0), accepted(Some(20.0), &VALUES)).verdict, Verdict::Warn);
    // With one point of the new level the threshold rule uses the limit.
    assert_eq!(judge_one(head(115.0), accepted(Some(20.0), &[100.0])).verdict, Verdict::Warn);
    assert_eq!(judge_one(head(121.0), accepted(Some(20.0), &[100.0])).verdict, Verdict::Fail);
    assert_eq!(judge_one(head(1.0), accepted(None, &[])).verdict, Verdict::NoBaseline);
}

#[test]
fn a_change_is_not_blamed_for_what_its_base_brought_along() {
    let regressed: Vec<f64> = VALUES.iter().map(|value| 1.2 * value).collect();
    let history = SeriesHistory { standing: Standing::Inherited { number: 5, before: VALUES.to_vec() }, ..past(&regressed) };
    let same = judge_one(head(120.0), history.clone());
    assert_eq!((same.verdict, same.inherits, same.alert), (Verdict::Pass, Some(5), false));
    assert!(same.reason.ends_with("; R-5 is open at the base commit and not put down to this change"), "{}", same.reason);
    let worse = judge_one(head(135.0), history.clone());
    assert_eq!((worse.verdict, worse.alert, worse.rerun), (Verdict::Warn, true, true));
    assert!(worse.reason.contains("; that is on top of R-5"), "{}", worse.reason);
    let mended = judge_one(head(101.0), history.clone());
    assert_eq!((mended.verdict, mended.resolved), (Verdict::Pass, false));
    assert!(mended.reason.ends_with("; back at the level before R-5, which is open at the base commit"), "{}", mended.reason);
    // Where any move is worse, the way back is not.
    let stable = judge_one(Measurement { direction: Direction::Stable, ..head(101.0) }, history);
    assert_eq!((stable.verdict, stable.alert), (Verdict::Pass, false));
}

#[test]
fn known_regressions_do_not_make_it_easier_for_others_to_be_found() {
    // p = 0.02 and 5.8 % for one of three: alone it needs 0.05 / 3; two known bad ones would raise that to 0.05.
    let wide = [100.0, 103.2, 97.1, 102.4, 98.3, 101.1, 99.2, 102.9, 97.6, 100.8, 99.1, 101.5];
    let quiet = Policy { min_effect_percent: Some(0.1), ..policy() };
    let heads = [named("open", 150.0), named("accepted", 150.0), named("clean", 100.0), named("new", 107.5)];
    let with = |standing| SeriesHistory { standing, ..past(&wide) };
    let known = [Standing::Open { number: 1, inside: 0 }, Standing::Accepted { number: 2, limit_percent: None }];
    let mut histories: Vec<SeriesHistory> = known.into_iter().chain([Standing::Clear, Standing::Clear]).map(with).collect();
    let judged = judge_all(&heads, &histories, &quiet, None);
    assert_eq!(judged.family, 2);
    histories.iter_mut().for_each(|history| history.standing = Standing::Clear);
    assert_eq!(judge_all(&heads, &histories, &quiet, None).family, 4);
}
