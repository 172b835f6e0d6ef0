use super::*;
use crate::catalog::Change;
use crate::facts::samples::{CART, CHECKOUT, catalog, day, slug};

/// The block of the program description, without its code fence.
const PROGRAM: &str = "\
## PR Review Checklist

### Queries
- [ ] EXPLAIN run for new/modified queries
- [ ] No N+1 (check includes/prefetch)
- [ ] Appropriate indexes

### Algorithms
- [ ] O() complexity acceptable
- [ ] No loops with I/O

### Resources
- [ ] Connections/handlers are released
- [ ] Buffers have limits
- [ ] Timeouts configured

### Tests
- [ ] Benchmark test included if critical
- [ ] Load test updated if needed
";

#[test]
fn the_standard_list_is_the_program_descriptions_word_for_word() {
    let shown: String =
        Checklist::standard().markdown().lines().map(|line| format!("{}\n", line.split(" <!-- pk:").next().unwrap())).collect();
    assert_eq!(shown, PROGRAM);
    assert!(Checklist::standard().problems().is_empty());
}

fn of(service: Option<ServiceId>, from: u32, text: &str) -> Change {
    let item = ChecklistItem { id: slug("one"), text: text.into(), required: Required::Always, answered_by: None };
    let sections = vec![ChecklistSection { name: "Tests".into(), items: vec![item] }];
    Change::Checklist(Checklist { service, sections, valid_from: day(from), managed_by: None })
}

fn text_on(catalog: &Catalog, service: ServiceId, of_day: u32) -> Option<&str> {
    catalog.checklist_on(service, day(of_day)).map(|list| list.sections[0].items[0].text.as_str())
}

#[test]
fn a_services_own_list_wins_and_each_day_has_the_one_that_held_then() {
    let mut catalog = catalog();
    assert!(catalog.checklist(CHECKOUT).is_none());
    for change in [of(None, 5, "for all"), of(Some(CHECKOUT), 10, "first"), of(Some(CHECKOUT), 20, "second")] {
        catalog.apply(&change);
    }
    let on = |of_day| text_on(&catalog, CHECKOUT, of_day);
    assert_eq!((on(4), on(9), on(10), on(19), on(20)), (None, Some("for all"), Some("first"), Some("first"), Some("second")));
    assert_eq!(text_on(&catalog, CART, 25), Some("for all"));
    catalog.apply(&catalog.checklist_taken_back("checkout", day(25)));
    assert_eq!((text_on(&catalog, CHECKOUT, 24), text_on(&catalog, CHECKOUT, 25)), (Some("second"), Some("for all")));
    assert!(catalog.own_checklist(Some(CHECKOUT)).is_none());
    catalog.apply(&catalog.checklist_taken_back("all", day(26)));
    assert_eq!((text_on(&catalog, CHECKOUT, 25), text_on(&catalog, CHECKOUT, 26)), (Some("for all"), None));
    assert!(catalog.checklist(CHECKOUT).is_none());
    catalog.apply(&of(None, 27, "again"));
    assert_eq!(text_on(&catalog, CHECKOUT, 28), Some("again"));
    // Written by versions that forgot the whole list.
    catalog.apply(&Change::Removed { what: "checklist".into(), slug: "all".into() });
    assert_eq!(text_on(&catalog, CHECKOUT, 9), None);
}

#[test]
fn problems_say_where_they_are() {
    let mut list = Checklist::standard();
    list.sections[0].items[1].id = slug("explain");
    list.sections[2].items[0].text = "two\nlines".into();
    list.sections[3].items[1].required = Required::Files(Vec::new());
    let paths: Vec<String> = list.problems().into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["sections[0].items[1].id", "sections[2].items[0].text", "sections[3].items[1].required"]);
    assert_eq!(Checklist { sections: Vec::new(), ..list }.problems()[0].0, "sections");
}
