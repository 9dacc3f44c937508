use super::*;

fn published(file: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models").join(file)).unwrap()
}

fn read(bytes: Vec<u8>) -> Result<Checkpoint, ImportError> {
    Checkpoint::read("it".to_owned(), bytes)
}

fn refusal(bytes: Vec<u8>) -> String {
    match read(bytes) {
        Err(ImportError::Broken(reason)) => reason,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was taken"),
    }
}

#[test]
fn pytorch_and_safetensors_hold_the_same_tensors() {
    let mut zip = read(published("tiny-mert.bin")).unwrap();
    let mut flat = read(published("tiny-mert.safetensors")).unwrap();
    assert_eq!(zip.names().len(), flat.names().len());
    let renamed = |name: &str| {
        let name = name.replace("weight_g", "parametrizations.weight.original0");
        name.replace("weight_v", "parametrizations.weight.original1")
    };
    for name in zip.names() {
        let tensor = zip.tensor(&name).unwrap();
        assert!(!tensor.values.is_empty());
        assert_eq!(tensor, flat.tensor(&renamed(&name)).unwrap(), "{name}");
    }
}

#[test]
fn what_is_no_checkpoint_is_refused_with_the_next_step() {
    for (bytes, part) in [
        (b"".to_vec(), "neither a PyTorch checkpoint nor safetensors"),
        (b"<!doctype html><title>404".to_vec(), "get the checkpoint again"),
        (b"PK\x03\x04 and no more".to_vec(), "is broken"),
        (b"\x80\x02\x8a\x0a".to_vec(), "before 1.6"),
        (b"\x10\0\0\0\0\0\0\0{\"a\": 1}".to_vec(), "cut short"),
    ] {
        let reason = refusal(bytes);
        assert!(reason.starts_with("it ") && reason.contains(part), "{reason}");
    }
}

#[test]
fn a_file_cut_anywhere_is_refused_or_its_tensors_are() {
    for file in ["tiny-mert.bin", "tiny-mert.safetensors"] {
        let whole = published(file);
        for share in 0..50 {
            let cut = whole[..whole.len() * share / 50].to_vec();
            assert!(read(cut).is_err(), "{file} cut to {share}/50");
        }
    }
}

#[test]
fn altered_bytes_never_panic_and_never_pass_for_other_values_in_a_zip() {
    let whole = published("tiny-mert.bin");
    let honest: HashMap<String, Tensor> = {
        let mut checkpoint = read(whole.clone()).unwrap();
        checkpoint.names().into_iter().map(|name| (name.clone(), checkpoint.tensor(&name).unwrap())).collect()
    };
    for at in (0..whole.len()).step_by(97) {
        let mut altered = whole.clone();
        altered[at] ^= 0x41;
        let Ok(mut checkpoint) = read(altered) else { continue };
        for name in checkpoint.names() {
            // The list of tensors is covered by a checksum like the tensors themselves.
            if let (Ok(tensor), Some(expected)) = (checkpoint.tensor(&name), honest.get(&name)) {
                assert!(tensor == *expected, "{name} after byte {at}");
            }
        }
    }
}

#[test]
fn a_pickle_that_would_run_something_is_refused_by_its_name() {
    // cos\nsystem\n(S'…'\ntR. as in the manual of every attack.
    let attack = b"\x80\x02cos\nsystem\n(X\x02\0\0\0idtR.";
    let reason = pickle::state_dict(attack).unwrap_err();
    assert!(reason.contains("would run `os.system`"), "{reason}");
}

#[test]
fn hostile_pickles_end_in_an_error() {
    let deep = [b"\x80\x02)".to_vec(), vec![b'\x85'; 2_000_000], b".".to_vec()].concat();
    let wide = [b"\x80\x02)".to_vec(), b"q\0h\0h\0\x87".repeat(200_000), b".".to_vec()].concat();
    for pickle in
        [deep, wide, b"\x80\x02".to_vec(), b".".to_vec(), b"\x80\x02h\x07.".to_vec(), b"\x80\x02}\x93.".to_vec()]
    {
        assert!(pickle::state_dict(&pickle).is_err());
    }
}
