//! The file store.

use std::{fs, sync::Arc};

use pd_oauth::{FileStore, MemoryStore, TokenSet, TokenStore};
use secrecy::ExposeSecret as _;

const JSON: &str = r#"{"version":1,"kind":"user","access_token":"pdus+HIDDEN","refresh_token":"HIDDENREFRESH","id_token":null,
    "obtained_at":"2026-01-01T00:00:00Z","expires_at":"2026-01-02T00:00:00Z","scopes":["users.read"],"subdomain":"acme"}"#;

fn tokens(number: usize) -> TokenSet {
    TokenSet::from_json(&JSON.replace("HIDDENREFRESH", &format!("HIDDENREFRESH{number}"))).unwrap()
}

async fn keeps_tokens(store: impl TokenStore) {
    assert!(store.load().await.unwrap().is_none());
    store.clear().await.unwrap();
    for number in 0..3 {
        store.save(&tokens(number)).await.unwrap();
        let loaded = store.load().await.unwrap().unwrap();
        assert_eq!(loaded.to_json().expose_secret(), tokens(number).to_json().expose_secret());
    }
    store.clear().await.unwrap();
    assert!(store.load().await.unwrap().is_none());
}

#[tokio::test]
async fn saved_tokens_are_loaded_until_they_are_cleared() {
    let directory = tempfile::tempdir().unwrap();
    keeps_tokens(MemoryStore::new()).await;
    keeps_tokens(FileStore::new(directory.path().join("deep/er/login.json"))).await;
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().unwrap();
    let store = FileStore::new(directory.path().join("new/login.json"));
    let _lock = store.lock().await.unwrap();
    store.save(&tokens(0)).await.unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(store.path()), 0o600);
    assert_eq!(mode(&directory.path().join("new/login.json.lock")), 0o600);
    assert_eq!(mode(&directory.path().join("new")), 0o700);
    fs::set_permissions(store.path(), fs::Permissions::from_mode(0o640)).unwrap();
    let error = store.load().await.unwrap_err().to_string();
    assert!(error.contains("0640") && error.contains("chmod 600") && !error.contains("HIDDEN"), "{error}");
    // A new login repairs it.
    store.save(&tokens(1)).await.unwrap();
    assert_eq!(mode(store.path()), 0o600);
    store.load().await.unwrap().unwrap();
}

/// A reader never sees a part of a file, and no other file is left behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_sees_the_old_tokens_or_the_new_ones() {
    let directory = tempfile::tempdir().unwrap();
    let store = Arc::new(FileStore::new(directory.path().join("login.json")));
    store.save(&tokens(0)).await.unwrap();
    let writer = {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for number in 1..50 {
                store.save(&tokens(number)).await.unwrap();
            }
        })
    };
    while !writer.is_finished() {
        store.load().await.unwrap().unwrap();
    }
    writer.await.unwrap();
    let names: Vec<_> = fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["login.json"]);
}

#[tokio::test]
async fn a_file_that_is_cut_at_any_byte_is_an_error_that_shows_no_token() {
    let directory = tempfile::tempdir().unwrap();
    let store = FileStore::new(directory.path().join("login.json"));
    store.save(&tokens(0)).await.unwrap();
    let whole = fs::read(store.path()).unwrap();
    for length in 0..whole.len() {
        // The mode of the file stays.
        fs::write(store.path(), &whole[..length]).unwrap();
        let error = store.load().await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("login.json") && !shown.contains("HIDDEN"), "{shown}");
    }
}

#[tokio::test]
async fn a_store_that_cannot_be_written_keeps_the_earlier_tokens() {
    let directory = tempfile::tempdir().unwrap();
    // A directory is in the way.
    let store = FileStore::new(directory.path().join("taken"));
    fs::create_dir_all(directory.path().join("taken/full")).unwrap();
    let error = store.save(&tokens(0)).await.unwrap_err().to_string();
    assert!(error.contains("taken") && !error.contains("HIDDEN"), "{error}");
    assert!(store.load().await.is_err());
    assert!(FileStore::new(directory.path().join("taken/full")).clear().await.is_err());
}

#[tokio::test]
async fn a_lock_excludes_other_stores_of_the_same_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("login.json");
    let (first, second) = (FileStore::new(&path), FileStore::new(&path));
    let lock = first.lock().await.unwrap();
    let waiting = tokio::spawn(async move { second.lock().await.map(drop).is_ok() });
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(!waiting.is_finished());
    drop(lock);
    assert!(waiting.await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_is_not_released_within_90_seconds_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("login.json");
    let _lock = FileStore::new(&path).lock().await.unwrap();
    let error = FileStore::new(&path).lock().await.unwrap_err().to_string();
    assert!(error.contains("another process") && error.contains("login.json.lock"), "{error}");
}
