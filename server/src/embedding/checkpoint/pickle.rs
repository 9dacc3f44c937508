//! Reader for the part of Python's pickle that a PyTorch state dict uses. Nothing is ever executed: whatever else a
//! pickle asks for is an error that names it. Protocol 2, which is what `torch.save` writes; opcodes as in CPython's
//! `pickletools`.

use std::{collections::HashMap, rc::Rc};

/// Containers in containers: a state dict has four levels, a hostile file could have millions.
const DEEPEST: u8 = 16;
/// The state dict of a network of 200 tensors takes 30 kB.
pub const LARGEST: u64 = 16 << 20;

/// Where a tensor's values lie: numbers `offset`… of the storage `key`, with a stride per axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickledTensor {
    pub key: String,
    /// PyTorch's name, such as `FloatStorage`.
    pub kind: String,
    pub offset: usize,
    pub shape: Vec<usize>,
    pub strides: Vec<usize>,
}

impl PickledTensor {
    /// First byte and end in its storage of 32-bit numbers; None unless the values lie there row by row.
    pub fn range(&self) -> Option<(usize, usize)> {
        let mut count = 1_usize;
        for (size, stride) in self.shape.iter().zip(&self.strides).rev() {
            if *size != 1 && *stride != count {
                return None;
            }
            count = count.checked_mul(*size)?;
        }
        let end = self.offset.checked_add(count)?.checked_mul(4)?;
        (self.shape.len() == self.strides.len()).then_some((self.offset * 4, end))
    }
}

#[derive(Clone, Debug)]
enum PickleValue {
    /// None, numbers with a fraction, and whatever is of no interest here.
    Other,
    Int(i64),
    Text(Rc<str>),
    /// A function or type, by its module and name; only those of [`known`].
    Global(&'static str, Rc<str>),
    Tuple(Rc<[PickleValue]>, u8),
    Dict(Rc<Vec<(PickleValue, PickleValue)>>, u8),
    Storage {
        kind: Rc<str>,
        key: Rc<str>,
    },
    Tensor(Rc<PickledTensor>),
}

impl PickleValue {
    fn depth(&self) -> u8 {
        match self {
            Self::Tuple(_, depth) | Self::Dict(_, depth) => *depth,
            _ => 0,
        }
    }
}

/// Name → tensor of a state dict; entries that are no tensors are left out. The error ends a sentence that begins with
/// the file.
pub fn state_dict(pickle: &[u8]) -> Result<HashMap<String, PickledTensor>, String> {
    let mut machine = Machine { rest: pickle, stack: Vec::new(), marks: Vec::new(), memo: HashMap::new() };
    let PickleValue::Dict(entries, _) = machine.run()? else {
        return Err("holds something else than a state dict".to_owned());
    };
    let tensors = entries.iter().filter_map(|entry| match entry {
        (PickleValue::Text(name), PickleValue::Tensor(tensor)) => {
            Some((name.to_string(), PickledTensor::clone(tensor)))
        }
        _ => None,
    });
    Ok(tensors.collect())
}

struct Machine<'a> {
    rest: &'a [u8],
    stack: Vec<PickleValue>,
    /// Heights of the stack.
    marks: Vec<usize>,
    memo: HashMap<u32, PickleValue>,
}

impl Machine<'_> {
    fn run(&mut self) -> Result<PickleValue, String> {
        loop {
            let [opcode] = self.bytes()?;
            match opcode {
                b'.' => return self.pop(), // STOP
                b'\x80' => match self.bytes()? {
                    [2 | 3] => {} // PROTO
                    [version] => return Err(format!("is a pickle of protocol {version}; `torch.save` writes 2")),
                },
                b'(' => self.marks.push(self.stack.len()), // MARK
                b'N' | b'\x88' | b'\x89' => self.stack.push(PickleValue::Other), // NONE, NEWTRUE, NEWFALSE
                b'G' => self.bytes::<8>().map(|_| self.stack.push(PickleValue::Other))?, // BINFLOAT
                b'J' => self.bytes().map(|b| self.stack.push(PickleValue::Int(i32::from_le_bytes(b).into())))?, // BININT
                b'K' => self.bytes().map(|[b]| self.stack.push(PickleValue::Int(b.into())))?, // BININT1
                b'M' => self.bytes().map(|b| self.stack.push(PickleValue::Int(u16::from_le_bytes(b).into())))?, // BININT2
                b'\x8a' => self.long()?,                                                                        // LONG1
                b'X' => {
                    let length = u32::from_le_bytes(self.bytes()?); // BINUNICODE
                    let text = std::str::from_utf8(self.read(length as usize)?).map_err(|_| broken())?.into();
                    self.stack.push(PickleValue::Text(text));
                }
                b'c' => {
                    let (module, name) = (self.line()?, self.line()?); // GLOBAL
                    self.stack.push(known(&module, &name)?);
                }
                b'q' => {
                    let [slot] = self.bytes()?; // BINPUT
                    self.remember(slot.into())?;
                }
                b'r' => {
                    let slot = u32::from_le_bytes(self.bytes()?); // LONG_BINPUT
                    self.remember(slot)?;
                }
                b'h' => {
                    let [slot] = self.bytes()?; // BINGET
                    self.recall(slot.into())?;
                }
                b'j' => {
                    let slot = u32::from_le_bytes(self.bytes()?); // LONG_BINGET
                    self.recall(slot)?;
                }
                b')' => self.push_tuple(Vec::new())?, // EMPTY_TUPLE
                b't' => self.since_mark().and_then(|items| self.push_tuple(items))?, // TUPLE
                b'\x85'..=b'\x87' => {
                    let count = usize::from(opcode - b'\x84'); // TUPLE1, TUPLE2, TUPLE3
                    let at = self.stack.len().checked_sub(count).ok_or_else(broken)?;
                    let items = self.stack.split_off(at);
                    self.push_tuple(items)?;
                }
                b'}' => self.stack.push(PickleValue::Dict(Rc::default(), 1)), // EMPTY_DICT
                b's' => {
                    let (value, key) = (self.pop()?, self.pop()?); // SETITEM
                    self.insert(vec![key, value])?;
                }
                b'u' => self.since_mark().and_then(|items| self.insert(items))?, // SETITEMS
                b'Q' => self.storage()?,                                         // BINPERSID
                b'R' => self.call()?,                                            // REDUCE
                b'b' => drop(self.pop()?), // BUILD: attributes of the dict, such as the versions of its modules
                other => return Err(format!("uses pickle's opcode 0x{other:02x}, which no state dict needs")),
            }
        }
    }

    fn read(&mut self, count: usize) -> Result<&[u8], String> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or_else(broken)?;
        self.rest = rest;
        Ok(taken)
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], String> {
        self.read(N)?.try_into().map_err(|_| broken())
    }

    fn line(&mut self) -> Result<String, String> {
        let end = self.rest.iter().position(|&byte| byte == b'\n').ok_or_else(broken)?;
        let line = String::from_utf8(self.read(end)?.to_vec()).map_err(|_| broken())?;
        self.read(1)?;
        Ok(line)
    }

    fn pop(&mut self) -> Result<PickleValue, String> {
        self.stack.pop().ok_or_else(broken)
    }

    fn since_mark(&mut self) -> Result<Vec<PickleValue>, String> {
        let at = self.marks.pop().filter(|&at| at <= self.stack.len()).ok_or_else(broken)?;
        Ok(self.stack.split_off(at))
    }

    fn long(&mut self) -> Result<(), String> {
        let [length] = self.bytes()?;
        let digits = self.read(length.into())?;
        let mut number = [if digits.last().is_some_and(|last| *last >= 0x80) { 0xff } else { 0 }; 8];
        number.get_mut(..digits.len()).ok_or_else(broken)?.copy_from_slice(digits);
        self.stack.push(PickleValue::Int(i64::from_le_bytes(number)));
        Ok(())
    }

    fn remember(&mut self, slot: u32) -> Result<(), String> {
        let value = match self.stack.last().ok_or_else(broken)? {
            // It grows after it was remembered, and no state dict comes back to one.
            PickleValue::Dict(..) => PickleValue::Other,
            value => value.clone(),
        };
        self.memo.insert(slot, value);
        Ok(())
    }

    fn recall(&mut self, slot: u32) -> Result<(), String> {
        self.stack.push(self.memo.get(&slot).ok_or_else(broken)?.clone());
        Ok(())
    }

    fn push_tuple(&mut self, items: Vec<PickleValue>) -> Result<(), String> {
        let depth = deeper(&items)?;
        self.stack.push(PickleValue::Tuple(items.into(), depth));
        Ok(())
    }

    /// Keys and values in turn.
    fn insert(&mut self, items: Vec<PickleValue>) -> Result<(), String> {
        let inner = deeper(&items)?;
        let Some(PickleValue::Dict(entries, depth)) = self.stack.last_mut() else { return Err(broken()) };
        *depth = inner.max(*depth);
        let mut items = items.into_iter();
        while let (Some(key), Some(value)) = (items.next(), items.next()) {
            Rc::make_mut(entries).push((key, value));
        }
        Ok(())
    }

    /// `("storage", kind, key, device, count)`: the file `data/KEY`, which says itself how long it is.
    fn storage(&mut self) -> Result<(), String> {
        let PickleValue::Tuple(parts, _) = self.pop()? else { return Err(broken()) };
        let [PickleValue::Text(what), PickleValue::Global("torch", kind), PickleValue::Text(key), ..] = &*parts else {
            return Err(broken());
        };
        if &**what != "storage" {
            return Err(broken());
        }
        self.stack.push(PickleValue::Storage { kind: kind.clone(), key: key.clone() });
        Ok(())
    }

    fn call(&mut self) -> Result<(), String> {
        let PickleValue::Tuple(arguments, _) = self.pop()? else { return Err(broken()) };
        let PickleValue::Global(module, function) = self.pop()? else { return Err(broken()) };
        let value = match (module, &*function, &*arguments) {
            ("collections", "OrderedDict", []) => PickleValue::Dict(Rc::default(), 1),
            (
                "torch._utils",
                "_rebuild_tensor_v2",
                [
                    PickleValue::Storage { kind, key },
                    PickleValue::Int(offset),
                    PickleValue::Tuple(shape, _),
                    PickleValue::Tuple(strides, _),
                    ..,
                ],
            ) => PickleValue::Tensor(Rc::new(PickledTensor {
                key: key.to_string(),
                kind: kind.to_string(),
                offset: usize::try_from(*offset).map_err(|_| broken())?,
                shape: sizes(shape)?,
                strides: sizes(strides)?,
            })),
            ("torch._utils", "_rebuild_parameter", [tensor @ PickleValue::Tensor(_), ..]) => tensor.clone(),
            _ => return Err(broken()),
        };
        self.stack.push(value);
        Ok(())
    }
}

/// The functions and types of a state dict. They are names here; nothing is looked up.
fn known(module: &str, name: &str) -> Result<PickleValue, String> {
    let module = match (module, name) {
        ("collections", "OrderedDict") => "collections",
        ("torch._utils", "_rebuild_tensor_v2" | "_rebuild_parameter") => "torch._utils",
        ("torch", storage) if storage.ends_with("Storage") => "torch",
        _ => {
            return Err(format!(
                "would run `{module}.{name}` when Python opened it, which no state dict needs; do not open it \
                 elsewhere unless you trust its source"
            ));
        }
    };
    Ok(PickleValue::Global(module, name.into()))
}

fn deeper(items: &[PickleValue]) -> Result<u8, String> {
    let depth = 1 + items.iter().map(PickleValue::depth).max().unwrap_or(0);
    if depth > DEEPEST { Err(broken()) } else { Ok(depth) }
}

fn sizes(values: &[PickleValue]) -> Result<Vec<usize>, String> {
    let size = |value: &PickleValue| match value {
        PickleValue::Int(size) => usize::try_from(*size).map_err(|_| broken()),
        _ => Err(broken()),
    };
    values.iter().map(size).collect()
}

fn broken() -> String {
    "has a broken list of tensors".to_owned()
}
