//! `pd export`.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    pin::pin,
    time::{Duration, Instant},
};

use futures_util::{FutureExt as _, Stream};
use jiff::Timestamp;
use pd_rest::{Checkpoint, History, Items, RestSession};
use serde::{Deserialize, Serialize};
use tokio::signal;

use super::list::end_of_window;
use crate::{
    cli::{ExportArgs, ExportKind, Format},
    context::Context,
    exit::{Exit, Failure},
    interrupt::interrupted,
    json::Json,
    output::{ListWriter, OutputOptions},
};

/// The minimum time between two checkpoints.
const SAVE_INTERVAL: Duration = Duration::from_secs(2);

/// The checkpoint of an export. It is saved in a file beside the file of the export.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct ExportState {
    kind: ExportKind,
    csv: bool,
    /// The columns that the user chose.
    columns: Vec<String>,
    /// The header of a CSV file, after it was written.
    header: Option<Vec<String>>,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    /// The position in a list that is read in a time window.
    history: Option<Checkpoint>,
    /// The number of items in the file.
    items: u64,
    /// The length of the file with these items, in bytes.
    bytes: u64,
}

pub(super) async fn run(context: &Context, args: ExportArgs) -> Result<(), Failure> {
    let paths = ExportPaths::new(&args.file);
    let mut state = new_state(context, &args)?;
    if args.resume {
        state = resumed(&paths, state, args.until.is_some())?;
    } else if paths.file.exists() {
        let message = format!("{} exists", paths.file.display());
        return Err(Failure::usage_hint(message, "continue it with --resume, or remove it first"));
    }
    let session = context.rest_only()?;
    let mut export = Export::open(paths, state)?;
    context.progress.begin("items", None);
    let result = match source(&session, &args, &export.state) {
        Source::History(history) => write_all(context, &mut export, history, |history| history.checkpoint()).await,
        Source::Items(items) => write_all(context, &mut export, items, |_| None).await,
    };
    context.progress.end();
    let path = export.paths.file.display().to_string();
    match result {
        Ok(()) => {
            let (items, unlisted) = export.complete()?;
            context.note(&format!("{items} items in {path}"));
            Failure::of_unlisted(&unlisted)
        }
        Err(failure) => {
            export.save()?;
            context.note(&format!("{} items are in {path}; continue with --resume", export.state.items));
            Err(failure)
        }
    }
}

/// The file of an export, and the files beside it.
#[derive(Debug)]
struct ExportPaths {
    file: PathBuf,
    checkpoint: PathBuf,
    /// The next checkpoint, before it replaces the last one.
    next: PathBuf,
}

impl ExportPaths {
    fn new(file: &Path) -> Self {
        let beside = |suffix: &str| {
            let mut path = file.as_os_str().to_owned();
            path.push(suffix);
            PathBuf::from(path)
        };
        Self { file: file.to_owned(), checkpoint: beside(".checkpoint"), next: beside(".checkpoint.next") }
    }
}

fn new_state(context: &Context, args: &ExportArgs) -> Result<ExportState, Failure> {
    let csv = match context.output.options_or(Format::Jsonl).format {
        Format::Jsonl => false,
        Format::Csv => true,
        Format::Table | Format::Json => return Err(Failure::usage("an export writes --output jsonl or --output csv")),
    };
    let (since, until) = match (args.kind.has_window(), args.since) {
        (true, Some(since)) => (Some(since), Some(end_of_window(since, args.until)?)),
        (true, None) => {
            return Err(Failure::usage_hint("this list needs a start time", "add --since, such as --since 30d"));
        }
        (false, None) => (None, None),
        (false, Some(_)) => return Err(Failure::usage("this list cannot be filtered by time; remove --since")),
    };
    let columns = context.output.columns().to_vec();
    let (kind, header, history, items, bytes) = (args.kind, None, None, 0, 0);
    Ok(ExportState { kind, csv, columns, header, since, until, history, items, bytes })
}

/// Reads the checkpoint and checks that it belongs to the same export. `--since` may be relative to now, so the export continues
/// in the time window of the checkpoint.
fn resumed(paths: &ExportPaths, new: ExportState, has_until: bool) -> Result<ExportState, Failure> {
    let text = match fs::read(&paths.checkpoint) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && !paths.file.exists() => return Ok(new),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let message = format!("{} exists and has no checkpoint", paths.file.display());
            let hint = "the export is complete, or another program wrote the file; to export again, remove the file";
            return Err(Failure::usage_hint(message, hint));
        }
        Err(error) => return Err(unreadable(&paths.checkpoint, &error.to_string())),
    };
    let saved: ExportState =
        serde_json::from_slice(&text).map_err(|error| unreadable(&paths.checkpoint, &error.to_string()))?;
    let differs = [
        (saved.kind != new.kind, "another list"),
        (saved.csv != new.csv, "another format"),
        (saved.columns != new.columns, "other columns"),
        (has_until && saved.until != new.until, "another --until"),
    ];
    match differs.iter().find(|(differs, _)| *differs) {
        Some((_, difference)) => Err(Failure::usage_hint(
            format!("the checkpoint {} is of an export with {difference}", paths.checkpoint.display()),
            "use the options of the interrupted export",
        )),
        None => Ok(saved),
    }
}

fn unreadable(path: &Path, why: &str) -> Failure {
    let message = format!("the checkpoint {} cannot be read: {why}", path.display());
    Failure::usage_hint(message, "remove it and the exported file, and export again")
}

/// The items to write.
enum Source {
    History(Box<History<Json>>),
    Items(Items<Json>),
}

fn source(session: &RestSession, args: &ExportArgs, state: &ExportState) -> Source {
    match (state.since, state.until) {
        (Some(since), Some(until)) => {
            let history = session.iter_history::<Json>(state.kind.path(), since, until);
            Source::History(Box::new(history.concurrency(args.concurrency).resume(state.history.clone())))
        }
        _ => {
            let items = session.iter_all::<Json>(state.kind.path()).concurrency(args.concurrency);
            Source::Items(if state.items == 0 { items } else { items.offset(state.items) })
        }
    }
}

/// Writes all items, and saves a checkpoint after each [`SAVE_INTERVAL`].
async fn write_all<S>(
    context: &Context,
    export: &mut Export,
    items: S,
    checkpoint: impl Fn(&S) -> Option<Checkpoint>,
) -> Result<(), Failure>
where
    S: Stream<Item = Result<Json, pd_rest::Error>> + Unpin,
{
    use futures_util::StreamExt as _;
    let mut items = items;
    let mut ctrl_c = pin!(signal::ctrl_c());
    loop {
        let next = match items.next().now_or_never() {
            Some(next) => next,
            None => tokio::select! {
                biased;
                next = items.next() => next,
                _ = &mut ctrl_c => {
                    export.state.history = checkpoint(&items);
                    return Err(interrupted(context));
                }
            },
        };
        match next {
            None => return Ok(()),
            Some(Ok(item)) => export.writer.push(item)?,
            Some(Err(error)) => {
                export.state.history = checkpoint(&items);
                return Err(Failure::of_list(error, export.state.since.is_some()));
            }
        }
        export.state.items += 1;
        context.progress.advance(1, None);
        if export.is_save_due() {
            export.state.history = checkpoint(&items);
            export.save()?;
        }
    }
}

/// An export in progress.
struct Export {
    paths: ExportPaths,
    state: ExportState,
    writer: ListWriter<BufWriter<File>>,
    saved: Instant,
    /// Members of items that have no column in the CSV file.
    unlisted: BTreeSet<String>,
}

impl Export {
    /// Opens the file, and truncates it to the length in the checkpoint.
    fn open(paths: ExportPaths, state: ExportState) -> Result<Self, Failure> {
        let failed = |error: io::Error| {
            Failure::new(Exit::Failed, format!("{} cannot be written: {error}", paths.file.display()))
        };
        let options = OpenOptions::new().create(true).truncate(false).write(true).open(&paths.file);
        let mut file = options.map_err(failed)?;
        if file.metadata().map_err(failed)?.len() < state.bytes {
            let message = format!("{} is shorter than its checkpoint says", paths.file.display());
            return Err(Failure::usage_hint(message, "remove both files, and export again"));
        }
        file.set_len(state.bytes).and_then(|()| file.seek(SeekFrom::End(0))).map_err(failed)?;
        let format = if state.csv { Format::Csv } else { Format::Jsonl };
        let options = OutputOptions::file(format, state.columns.clone());
        let writer = ListWriter::new(BufWriter::new(file), options, "").with_header(state.header.clone());
        let export = Self { paths, state, writer, saved: Instant::now(), unlisted: BTreeSet::new() };
        // So that an export that is killed before its first save can be resumed.
        export.write_checkpoint()?;
        Ok(export)
    }

    /// Returns whether to save a checkpoint now. Before the columns of a CSV file are chosen, none of its items is written, so
    /// there is nothing to save.
    fn is_save_due(&self) -> bool {
        !self.writer.is_waiting() && self.saved.elapsed() >= SAVE_INTERVAL
    }

    /// Writes all items to the disk, and then the checkpoint.
    fn save(&mut self) -> Result<(), Failure> {
        self.unlisted.extend(self.writer.finish()?);
        self.state.header = self.writer.header().map(<[String]>::to_vec);
        let file = self.writer.inner_mut().get_mut();
        file.sync_data()?;
        self.state.bytes = file.stream_position()?;
        self.write_checkpoint()?;
        self.saved = Instant::now();
        Ok(())
    }

    /// Replaces the checkpoint atomically.
    fn write_checkpoint(&self) -> io::Result<()> {
        let text = serde_json::to_vec(&self.state).map_err(io::Error::other)?;
        let mut next = File::create(&self.paths.next)?;
        next.write_all(&text)?;
        next.sync_data()?;
        fs::rename(&self.paths.next, &self.paths.checkpoint)
    }

    /// Completes the file. Returns the number of its items, and the members that have no column.
    fn complete(mut self) -> Result<(u64, Vec<String>), Failure> {
        self.unlisted.extend(self.writer.finish()?);
        self.writer.inner_mut().get_mut().sync_data()?;
        match fs::remove_file(&self.paths.checkpoint) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok((self.state.items, self.unlisted.into_iter().collect())),
        }
    }
}
