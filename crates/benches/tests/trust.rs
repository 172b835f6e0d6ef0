//! A small edition of `cargo xtask bench trust`, with the same promises: its figures cannot rot unnoticed.

use benches::trust::{Auto, CleanNoise, Injected, Poisoned, Shape};

fn noise(shape: Shape, seed: u64) -> CleanNoise {
    CleanNoise { name: "noise", shape, sigma: (0.02, 0.05), series: 100, history: 64, runs: 40, open: 0, at_most: Some(2), seed }
}

fn injected() -> Injected {
    Injected {
        name: "injected",
        sigma: (0.005, 0.02),
        series: 100,
        points: 64,
        pulls: 20,
        slower: 5,
        effect: 0.1,
        at_least: Some(0.95),
        seed: 20_000,
    }
}

#[tokio::test]
async fn noise_of_every_shape_hardly_ever_fails_the_gate() {
    for (shape, seed) in [(Shape::Gaussian, 1), (Shape::LogNormal, 1_001), (Shape::Correlated(0.3), 2_001)] {
        let alarms = noise(shape, seed).simulate().await.unwrap();
        assert!(alarms.failed <= 2, "{shape:?}: {alarms:?} of 40 runs");
        assert!(alarms.by_t_test >= 10, "the bare t-test of 100 series raises an alarm in most runs: {alarms:?}");
    }
}

#[tokio::test]
async fn a_spike_alone_never_fails_the_gate() {
    let spikes = Shape::Spikes { chance: 0.02, least: 0.1, most: 0.6 };
    let alarms = noise(spikes, 3_001).simulate().await.unwrap();
    assert_eq!(alarms.at_once, 0, "{alarms:?}");
    assert!(alarms.failed * 3 < alarms.by_t_test.min(alarms.by_percentage), "only a spike that repeats does: {alarms:?}");
}

#[tokio::test]
async fn open_regressions_keep_failing_and_do_not_make_the_others_suspicious() {
    let alarms = CleanNoise { open: 5, ..noise(Shape::Gaussian, 4_001) }.simulate().await.unwrap();
    assert!(alarms.failed <= 2, "{alarms:?} of 40 runs");
    assert_eq!(alarms.open_failed, 40, "{alarms:?}");
}

#[tokio::test]
async fn ten_per_cent_are_found() {
    let found = injected().simulate().await.unwrap();
    assert!(found.first_share() >= 0.95 && found.failed_share() >= 0.95, "{found:?}");
    assert!(found.percentage.0 < found.slower * 7 / 10, "the bare rule of 10 % sees about half of +10 %: {found:?}");
}

#[tokio::test]
async fn ten_per_cent_are_invisible_where_the_noise_is_larger() {
    let found = Injected { sigma: (0.05, 0.05), at_least: None, ..injected() }.simulate().await.unwrap();
    assert!(found.failed_share() < 0.2, "{found:?}");
}

#[tokio::test]
async fn what_nobody_repairs_never_becomes_the_new_normal() {
    let poisoned = Poisoned { services: 6, sigma: (0.005, 0.02), stable: 40, slower: 30, effect: 0.1, seed: 30_001 };
    let standing = poisoned.simulate().await.unwrap();
    assert_eq!(standing.failing, vec![6; 30], "{standing:?}");
    assert_eq!(standing.after_repair.1, 0, "resolved after two runs: {standing:?}");
    assert!(standing.by_t_test[29] <= 2, "a bare t-test has learnt the new level: {standing:?}");
}

#[tokio::test]
async fn a_gate_that_decides_for_itself_blocks_once_it_is_trusted_and_warns_when_its_runner_is_noisy() {
    let noise = Shape::Spikes { chance: 0.1, least: 0.1, most: 0.6 };
    let turns = Auto { series: 60, sigma: (0.005, 0.02), quiet: 40, noisy: 40, noise, seed: 40_001 }.simulate().await.unwrap();
    assert!(turns.promoted.is_some_and(|run| run >= 30), "thirty runs are what it takes to tell: {turns:?}");
    assert!(turns.demoted.is_some(), "{turns:?}");
}
