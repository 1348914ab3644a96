//! Which of the program's constants come with its second part: those that no function of the first
//! can reach. The linker keeps each constant in a segment of its own (`.cargo/config.toml`), named
//! after the section it was compiled into; here they are told apart, and those of one part that
//! lie side by side become one segment again.
//!
//! A number in a function that is an address within a constant counts as a reach for it, and so
//! does every aligned word of a constant that is reached. Before the second part arrives, the
//! memory of its constants is zero; nothing may look there, so in doubt a constant stays: what is
//! written to (`.data`) always, and a table, which may be indexed from an address before it
//! (`TABLE[kind - 1]`), for an address as far before it as it is long, and for one that is far
//! before it but not where anything begins.

use std::collections::BTreeSet;

use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{CodeSection, ConstExpr, DataSection};
use wasmparser::{ConstExpr as Expression, Data, DataKind, FunctionBody, MemArg, Operator};

use crate::split::Error;

/// So far before a table an address may be from which it is indexed, if it is nothing else's.
const FAR: u32 = 1024;
/// Tables of letters are shorter.
const PROSE: u32 = 64;
/// How the names begin of sections that nothing writes to.
pub const FIXED: &str = ".rodata";
/// So many zeros cost less than the beginning of another segment.
const ZEROS: u32 = 8;

/// Bytes the program finds in its memory.
pub struct Constant<'a> {
    pub at: u32,
    pub bytes: &'a [u8],
    /// Nothing writes there.
    pub fixed: bool,
}

impl<'a> Constant<'a> {
    pub fn of(data: &Data<'a>, fixed: bool) -> Result<Constant<'a>, Error> {
        let odd = Error::UnexpectedNonCoreModuleSection;
        let DataKind::Active { memory_index: 0, offset_expr } = &data.kind else {
            return Err(odd);
        };
        match offset_expr.get_operators_reader().read()? {
            Operator::I32Const { value } => {
                Ok(Constant { at: value as u32, bytes: data.data, fixed })
            }
            _ => Err(odd),
        }
    }

    fn len(&self) -> u32 {
        self.bytes.len() as u32
    }

    fn end(&self) -> u32 {
        self.at + self.len()
    }

    /// Whether it is text too long to be a table of letters: nothing indexes it.
    fn is_prose(&self) -> bool {
        let plain = |text: &str| !text.contains(|c| c < ' ' && c != '\n' && c != '\0');
        self.len() >= PROSE && std::str::from_utf8(self.bytes).is_ok_and(plain)
    }

    /// Numbers in it that may be addresses.
    fn words(&self) -> impl Iterator<Item = u32> {
        let aligned = self.bytes.get((self.at.next_multiple_of(4) - self.at) as usize..);
        let (words, _) = aligned.unwrap_or_default().as_chunks::<4>();
        words.iter().map(|word| u32::from_le_bytes(*word))
    }
}

/// Numbers in code that may be addresses.
#[derive(Default)]
pub struct Numbers(BTreeSet<u32>);

impl Numbers {
    pub fn of_body(&mut self, body: &FunctionBody) -> Result<(), Error> {
        self.parse_function_body(&mut CodeSection::new(), body.clone())
    }

    pub fn of_expression(&mut self, expression: &Expression) -> Result<(), Error> {
        self.const_expr(expression.clone()).map(drop)
    }
}

impl Reencode for Numbers {
    type Error = std::convert::Infallible;

    fn mem_arg(&mut self, arg: MemArg) -> Result<wasm_encoder::MemArg, Error> {
        self.0.insert(arg.offset as u32);
        reencode::utils::mem_arg(self, arg)
    }

    fn instruction<'a>(
        &mut self,
        operator: Operator<'a>,
    ) -> Result<wasm_encoder::Instruction<'a>, Error> {
        match operator {
            Operator::I32Const { value } => {
                self.0.insert(value as u32);
            }
            Operator::I64Const { value } => {
                self.0.extend([value as u32, (value >> 32) as u32]);
            }
            _ => {}
        }
        reencode::utils::instruction(self, operator)
    }
}

/// The constants, in the order of their addresses: those that may be reached by these numbers, and
/// those that cannot be.
pub fn parts<'a>(constants: Vec<Constant<'a>>, numbers: &Numbers) -> [Vec<Constant<'a>>; 2] {
    let mut is_late = vec![true; constants.len()];
    let mut reached: Vec<usize> = (0..constants.len()).filter(|c| !constants[*c].fixed).collect();
    let begins = |number: u32| constants.binary_search_by_key(&number, |c| c.at).is_ok();
    for (place, constant) in constants.iter().enumerate() {
        let is_near = |number: u32| match constant.is_prose() {
            true => number >= constant.at,
            false => number + constant.len() >= constant.at || !begins(number),
        };
        // A loop may count towards the end, which may be the address of what comes next.
        let mut numbers = numbers.0.range(constant.at.saturating_sub(FAR)..=constant.end());
        if numbers.any(|number| is_near(*number)) {
            reached.push(place);
        }
    }
    while let Some(place) = reached.pop() {
        if std::mem::take(&mut is_late[place]) {
            for word in constants[place].words() {
                let behind = constants.partition_point(|constant| constant.at <= word);
                let at = behind.checked_sub(1).filter(|at| word <= constants[*at].end());
                reached.extend(at);
            }
        }
    }
    let (mut early, mut late) = (Vec::new(), Vec::new());
    for (constant, is_late) in constants.into_iter().zip(is_late) {
        if is_late { late.push(constant) } else { early.push(constant) }
    }
    [early, late]
}

/// The constants of one part. What little lies between two of them is written as zeros, unless it
/// is one of the others.
pub fn section(constants: &[Constant], others: &[Constant]) -> DataSection {
    let mut section = DataSection::new();
    let mut close = |at: u32, bytes: Vec<u8>| {
        if !bytes.is_empty() {
            section.active(0, &ConstExpr::i32_const(at as i32), bytes);
        }
    };
    let is_free = |from: u32, to: u32| {
        let next = others.partition_point(|other| other.at < from);
        others.get(next).is_none_or(|other| other.at >= to)
    };
    let (mut at, mut bytes) = (0, Vec::new());
    for constant in constants {
        let end = at + bytes.len() as u32;
        if constant.at - end > ZEROS || !is_free(end, constant.at) {
            close(at, std::mem::take(&mut bytes));
            at = constant.at;
        }
        bytes.resize((constant.at - at) as usize, 0);
        bytes.extend(constant.bytes);
    }
    close(at, bytes);
    section
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: [u8; 80] = [b'a'; 80];
    const TABLE: [u8; 8] = [0, 1, 2, 3, 0, 1, 2, 3];

    /// Where the constants lie that these numbers do not reach.
    fn late(constants: &[(u32, &[u8])], numbers: &[u32]) -> Vec<u32> {
        let all = constants.iter().map(|(at, bytes)| Constant { at: *at, bytes, fixed: true });
        let [_, late] = parts(all.collect(), &Numbers(numbers.iter().copied().collect()));
        late.iter().map(|constant| constant.at).collect()
    }

    #[test]
    fn a_constant_is_reached_by_any_address_from_its_beginning_to_its_end() {
        let two: [(u32, &[u8]); 2] = [(4096, &TEXT), (8192, &TEXT)];
        for number in [4096, 4100, 4096 + 80] {
            assert_eq!(late(&two, &[number]), [8192]);
        }
        assert_eq!(late(&two, &[4095, 4096 + 81]), [4096, 8192]);
    }

    #[test]
    fn a_table_is_reached_from_before_it() {
        let text: (u32, &[u8]) = (4096, &TEXT);
        let table: (u32, &[u8]) = (4176, &TABLE);
        // From as far before it as it is long, and from what is no constant's address.
        assert_eq!(late(&[text, table], &[4170]), [0; 0]);
        assert_eq!(late(&[text, table], &[4000]), [4096]);
        assert_eq!(late(&[text, table], &[4096]), [4176]);
        assert_eq!(late(&[text, table], &[2000]), [4096, 4176]);
    }

    #[test]
    fn what_is_written_to_stays_with_what_it_names() {
        let cell = Constant { at: 4096, bytes: &8192u32.to_le_bytes(), fixed: false };
        let texts = [8192, 12288].map(|at| Constant { at, bytes: &TEXT, fixed: true });
        let all = std::iter::once(cell).chain(texts).collect();
        let [early, late] = parts(all, &Numbers::default());
        assert_eq!(
            [early, late].map(|part| Vec::from_iter(part.iter().map(|c| c.at))),
            [vec![4096, 8192], vec![12288]]
        );
    }

    #[test]
    fn neighbours_are_one_segment_and_never_lie_over_others() {
        let text = |at| Constant { at, bytes: &TEXT, fixed: true };
        let all = [text(4096), text(4184), text(4272)];
        assert_eq!(section(&all, &[]).len(), 1);
        let between = Constant { at: 4180, bytes: &TABLE[..2], fixed: true };
        assert_eq!(section(&all, &[between]).len(), 2);
        assert_eq!(section(&[text(4096), text(4272)], &[]).len(), 2);
    }
}
