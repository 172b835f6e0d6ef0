use super::*;
use crate::catalog::Change;
use crate::ids::ServiceId;
use crate::maturity::sample::{COMMERCE, PAYMENTS, PROGRAM, SEARCH, catalog, service, team};

fn standing(level: u8, score: i64, testing: Option<u8>) -> Standing {
    Standing {
        level: Some(level),
        score_tenths: Some(score),
        dimensions: BTreeMap::from([("testing".to_owned(), testing)]),
        ..Standing::default()
    }
}

#[test]
fn an_even_number_of_teams_takes_the_lower_middle_and_shows_the_lowest() {
    let standings = BTreeMap::from([(PAYMENTS, standing(4, 43, Some(5))), (SEARCH, standing(1, 16, None))]);
    let group = rollup(&catalog(), COMMERCE, &standings);
    assert_eq!((group.level, group.score_tenths, group.lowest, group.unrated), (Some(1), Some(16), Some(1), 0));
    assert_eq!(group.distribution, Some([1, 0, 0, 1, 0]));
    // The unknown cell is left out, not counted as the lowest.
    assert_eq!(group.dimensions["testing"], Some(5));
    assert_eq!(rollup(&catalog(), PROGRAM, &standings), group);
}

#[test]
fn unrated_teams_are_counted_and_left_out_of_the_median() {
    let standings = BTreeMap::from([(PAYMENTS, standing(3, 35, Some(3))), (SEARCH, Standing::default())]);
    let group = rollup(&catalog(), COMMERCE, &standings);
    assert_eq!((group.level, group.score_tenths, group.unrated), (Some(3), Some(35), 1));
    let empty = rollup(&catalog(), COMMERCE, &BTreeMap::new());
    assert_eq!((empty.level, empty.score_tenths, empty.lowest, empty.unrated), (None, None, None, 2));
}

#[test]
fn a_group_with_services_of_its_own_is_one_more_leaf() {
    let mut catalog = catalog();
    assert_eq!(leaves(&catalog, PROGRAM), [PAYMENTS, SEARCH]);
    catalog.apply(&Change::Service(service(ServiceId(20), "gateway", 1, COMMERCE)));
    assert_eq!(leaves(&catalog, PROGRAM), [COMMERCE, PAYMENTS, SEARCH]);
    let standings = BTreeMap::from([(COMMERCE, standing(2, 20, None)), (PAYMENTS, standing(5, 50, None)), (SEARCH, standing(3, 30, None))]);
    assert_eq!(rollup(&catalog, COMMERCE, &standings).level, Some(3));
}

#[test]
fn an_empty_root_is_no_leaf() {
    let mut catalog = Catalog::default();
    catalog.apply(&Change::Team(team(PROGRAM, "program", None)));
    assert_eq!(leaves(&catalog, PROGRAM), []);
    catalog.apply(&Change::Team(team(PAYMENTS, "payments", Some(PROGRAM))));
    assert_eq!(leaves(&catalog, PROGRAM), [PAYMENTS]);
}
