//! `pd man`.

use std::{fs, path::Path};

use clap_mangen::Man;

use crate::{
    cli::{ManArgs, full_command},
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
            Man::new(full_command()).render(&mut page)?;
            Ok(Output::plain().bytes(&page)?)
        }
    }
}

fn write_all(dir: &Path) -> std::io::Result<()> {
    fs::create_dir_all(dir)?;
    clap_mangen::generate_to(full_command(), dir)
}
