use super::*;

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models")
}

fn layout() -> Layout {
    Layout::parse(&fs::read(models().join("tiny-mert.tensors.json")).unwrap()).unwrap()
}

fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("undercard-weights-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn import(file: &str, folder: &Path) -> Result<Staged, ImportError> {
    let mut checkpoint = Checkpoint::open(&models().join(file))?;
    layout().import("tiny-mert", &mut checkpoint, folder, DateTime::UNIX_EPOCH, |_| {})
}

#[test]
fn both_formats_and_both_spellings_of_the_weight_norm_give_the_same_weights() {
    let (a, b) = (scratch("zip"), scratch("flat"));
    import("tiny-mert.bin", &a).unwrap().keep().unwrap();
    import("tiny-mert.safetensors", &b).unwrap().keep().unwrap();
    for file in ["tiny-mert.f32.bin", "tiny-mert.f16.bin"] {
        let bytes = fs::read(a.join(file)).unwrap();
        assert!(bytes.iter().any(|&byte| byte != 0));
        assert_eq!(bytes, fs::read(b.join(file)).unwrap(), "{file}");
    }
    assert_eq!(check("tiny-mert", &a), Ok(()));
    assert_eq!(imported("tiny-mert", &a).unwrap().weights, imported("tiny-mert", &b).unwrap().weights);
    fs::remove_dir_all(a).unwrap();
    fs::remove_dir_all(b).unwrap();
}

#[test]
fn nothing_is_in_place_until_it_is_kept() {
    let folder = scratch("staged");
    let staged = import("tiny-mert.bin", &folder).unwrap();
    assert_eq!(present("tiny-mert", staged.folder()), Ok(()));
    assert!(present("tiny-mert", &folder).is_err());
    drop(staged);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn altered_weights_are_found_and_the_command_is_named() {
    let folder = scratch("altered");
    import("tiny-mert.bin", &folder).unwrap().keep().unwrap();
    let file = folder.join("tiny-mert.f16.bin");
    let mut bytes = fs::read(&file).unwrap();
    bytes[0] ^= 1;
    fs::write(&file, &bytes).unwrap();
    assert_eq!(present("tiny-mert", &folder), Ok(()));
    let reason = check("tiny-mert", &folder).unwrap_err().to_string();
    assert!(reason.contains("was altered; `undercard models add tiny-mert --from FILE`"), "{reason}");
    fs::write(&file, &bytes[1..]).unwrap();
    assert!(present("tiny-mert", &folder).is_err());
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_checkpoint_of_another_network_is_refused_and_nothing_is_left() {
    let folder = scratch("foreign");
    let mut checkpoint = Checkpoint::open(&models().join("tiny-mert.safetensors")).unwrap();
    let mut refusal =
        |layout: Layout| match layout.import("tiny-mert", &mut checkpoint, &folder, DateTime::UNIX_EPOCH, |_| {}) {
            Err(ImportError::Foreign(reason)) => reason,
            _ => panic!("it was taken"),
        };
    let mut other = layout();
    other.tensors[3].source.push_str("_of_another");
    assert!(refusal(other).contains("lacks 1 tensors, such as feature_extractor"));
    let mut other = layout();
    other.ignored.clear();
    assert!(refusal(other).contains("has besides 1 tensors, such as masked_spec_embed"));
    let mut other = layout();
    other.tensors[0].shape.reverse();
    assert!(refusal(other).contains("its feature_extractor.conv_layers.0.conv.weight has the shape [16, 1, 10]"));
    assert!(fs::read_dir(&folder).is_ok_and(|mut left| left.next().is_none()));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_weight_norm_is_folded_over_all_axes_but_the_last() {
    // Two positions with directions (3, 4) and (0, 2), magnitudes 10 and 5.
    assert_eq!(folded(&[10.0, 5.0], &[3.0, 0.0, 4.0, 2.0]), [6.0, 0.0, 8.0, 5.0]);
}

#[test]
fn a_matrix_is_turned_over() {
    let matrix = Tensor { shape: vec![2, 3], values: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0] };
    assert_eq!(transposed(&matrix), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
}
