//! `pacekeeper doctor`: what is configured, and whether it works.

use crate::config::Settings;
use crate::{assets, start};
use std::process::ExitCode;
use usecases::accounts;

pub(super) async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    println!("listen      {}", settings.listen);
    println!("base_url    {}", settings.base_url);
    println!("data_dir    {}", settings.data_dir.display());
    let platform = start::platform(settings).await?;
    platform.store.ping().await?;
    println!("timezone    {}", platform.zone());
    println!("database    {:?}, up to date", platform.store.engine());
    println!("model       version {}", platform.model().await?.version);
    let people = if accounts::needs_setup(&platform).await? { "none yet: open /setup" } else { "set up" };
    println!("accounts    {people}");
    let islands = if assets::locate().output_name.is_some() { "built" } else { "not built: pages come without style" };
    println!("site        {islands}");
    Ok(ExitCode::SUCCESS)
}
