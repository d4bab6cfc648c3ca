//! `pd man`.

use std::{fs, path::Path};

use clap::CommandFactory as _;
use clap_mangen::Man;

use crate::{
    cli::{Cli, ManArgs},
    exit::{Exit, Failure},
    output::Output,
};

pub(crate) fn run(args: &ManArgs) -> Result<(), Failure> {
    match &args.dir {
        Some(dir) => write_all(dir).map_err(|error| {
            Failure::new(Exit::Failed, format!("the pages cannot be written to {}: {error}", dir.display()))
        }),
        None => {
            let mut page = Vec::new();
            Man::new(Cli::command()).render(&mut page)?;
            Ok(Output::new(None).bytes(&page)?)
        }
    }
}

fn write_all(dir: &Path) -> std::io::Result<()> {
    fs::create_dir_all(dir)?;
    clap_mangen::generate_to(Cli::command(), dir)
}
