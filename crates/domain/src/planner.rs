//! From where a team stands to where it wants to be: what a higher level takes, what ticking parts of it would change, and when it is
//! to be expected from the team's actions and its own pace. Pure: pages, API and the stored forecasts call the same functions.

mod forecast;
mod history;
mod outlook;
mod pace;
mod plan;
mod told;
mod what_if;
mod work;

pub use forecast::{CheckForecast, Expected, Forecast, HORIZON_DAYS, NoForecast, forecast};
pub use history::{History, Passing};
pub use outlook::{Outlook, outlook};
pub use pace::{FEWEST_FINISHED, PACE_WEEKS, Pace};
pub use plan::{AtRisk, Plan, PlanStep, plan};
pub use told::{Told, ToldRange, end_of_quarter};
pub use what_if::{Outcome, what_if};
pub use work::{Progress, Work};
