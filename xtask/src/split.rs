//! Splits the page's program in two, so that little has to arrive before the page stands: what a
//! reader's first acts call stays in the first part, the rest is a module of its own that comes
//! while the reader looks at the picture.
//!
//! Both parts have one memory and one set of globals and tables. Where the first part calls into
//! the second, it calls through the table [`CALLS`], which the second fills as it arrives; the
//! caller never waits for nothing: if the second part is not there yet, the import [`MISSING`]
//! fetches it on the spot (`moseonRest` in index.html). So any split is right, and a good one is
//! quick. Which functions come later is told by their names, see `xtask/rest.txt`; which constants,
//! by what the first part's functions can reach, see [`data`].

use std::collections::{BTreeMap, BTreeSet};
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType,
    ExportKind, ExportSection, Function, FunctionSection, GlobalSection, ImportSection,
    MemorySection, Module, RefType, StartSection, TableSection, TableType, TypeSection,
};
use wasmparser::{
    ElementItems, ExternalKind, FunctionBody, Name, Operator, Parser, Payload, TypeRef,
};

use crate::data::{self, Constant, Numbers};

/// The second part's imports: what the first exports, and the functions it gives. These have no
/// names, which weigh something: they are imported in the order of the table [`CALLS`], and whoever
/// reads [`NEXT`] gets the next one.
const FIRST: &str = "first";
const GIVEN: &str = "given";
const NEXT: &str = "next";
/// Module and name of the function that brings the second part, and of the one that is told which
/// function is entered (see [`watched`]).
const REST: &str = "rest";
const MISSING: &str = "missing";
const ENTERED: &str = "entered";
/// The table through which the first part gives functions to the second; behind them are those of
/// the second that the first calls.
const CALLS: &str = "calls";

pub struct Split {
    pub first: Vec<u8>,
    pub rest: Vec<u8>,
    /// What the program imports had long names, which weigh something: those, and the short ones.
    pub names: Vec<(String, String)>,
}

/// A program that tells what it enters.
pub struct Watched {
    pub program: Vec<u8>,
    /// The functions' names and bytes by the numbers that are told.
    pub functions: Vec<(String, usize)>,
}

/// A program taken apart.
#[derive(Default)]
struct Program<'a> {
    types: Vec<wasmparser::FuncType>,
    imports: Vec<wasmparser::Import<'a>>,
    /// The type of each function, the imported ones first.
    functions: Vec<u32>,
    imported: u32,
    tables: Vec<wasmparser::TableType>,
    memories: Vec<wasmparser::MemoryType>,
    globals: Vec<wasmparser::Global<'a>>,
    exports: Vec<wasmparser::Export<'a>>,
    start: Option<u32>,
    elements: Vec<wasmparser::Element<'a>>,
    bodies: Vec<FunctionBody<'a>>,
    data: Vec<wasmparser::Data<'a>>,
    names: BTreeMap<u32, &'a str>,
    /// The segments of data that nothing writes to.
    fixed: BTreeSet<u32>,
}

type Failure = String;

fn failed(error: impl std::fmt::Display) -> Failure {
    format!("The program cannot be split ({error}).")
}

impl<'a> Program<'a> {
    fn parse(bytes: &'a [u8]) -> wasmparser::Result<Program<'a>> {
        let mut program = Program::default();
        for payload in Parser::new(0).parse_all(bytes) {
            program.take(payload?)?;
        }
        Ok(program)
    }

    fn take(&mut self, payload: Payload<'a>) -> wasmparser::Result<()> {
        match payload {
            Payload::TypeSection(types) => {
                for ty in types.into_iter_err_on_gc_types() {
                    self.types.push(ty?);
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let import = import?;
                    if let TypeRef::Func(ty) = import.ty {
                        self.functions.push(ty);
                        self.imported += 1;
                    }
                    self.imports.push(import);
                }
            }
            Payload::FunctionSection(types) => {
                for ty in types {
                    self.functions.push(ty?);
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    self.tables.push(table?.ty);
                }
            }
            Payload::MemorySection(memories) => {
                self.memories = memories.into_iter().collect::<Result<_, _>>()?;
            }
            Payload::GlobalSection(globals) => {
                self.globals = globals.into_iter().collect::<Result<_, _>>()?;
            }
            Payload::ExportSection(exports) => {
                self.exports = exports.into_iter().collect::<Result<_, _>>()?;
            }
            Payload::StartSection { func, .. } => self.start = Some(func),
            Payload::ElementSection(elements) => {
                self.elements = elements.into_iter().collect::<Result<_, _>>()?;
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::DataSection(data) => {
                self.data = data.into_iter().collect::<Result<_, _>>()?;
            }
            Payload::CustomSection(custom) => {
                if let wasmparser::KnownCustom::Name(names) = custom.as_known() {
                    for name in names {
                        self.take_names(name?)?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn take_names(&mut self, names: Name<'a>) -> wasmparser::Result<()> {
        match names {
            Name::Function(functions) => {
                for naming in functions {
                    let naming = naming?;
                    self.names.insert(naming.index, naming.name);
                }
            }
            Name::Data(segments) => {
                for naming in segments {
                    let naming = naming?;
                    if naming.name.starts_with(data::FIXED) {
                        self.fixed.insert(naming.index);
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The data in the order of its addresses.
    fn constants(&self) -> Result<Vec<Constant<'a>>, Error> {
        let is_fixed = |segment| self.fixed.contains(&segment);
        let all = (0..).zip(&self.data).map(|(n, data)| Constant::of(data, is_fixed(n)));
        let mut all = all.collect::<Result<Vec<_>, _>>()?;
        all.sort_by_key(|constant| constant.at);
        Ok(all)
    }

    /// The functions with a body: their index, and the body.
    fn defined(&self) -> impl Iterator<Item = (u32, &FunctionBody<'a>)> {
        (self.imported..).zip(&self.bodies)
    }

    fn name(&self, function: u32) -> String {
        plain_name(self.names.get(&function).copied().unwrap_or_default())
    }

    /// Functions mentioned outside of bodies.
    fn mentioned(&self) -> Result<BTreeSet<u32>, Error> {
        let mut mentioned: BTreeSet<u32> = self.start.into_iter().collect();
        let functions = self.exports.iter().filter(|e| e.kind == ExternalKind::Func);
        mentioned.extend(functions.map(|export| export.index));
        for element in &self.elements {
            match element.items.clone() {
                ElementItems::Functions(functions) => {
                    for function in functions {
                        mentioned.insert(function?);
                    }
                }
                ElementItems::Expressions(_, items) => {
                    for item in items {
                        for operator in item?.get_operators_reader() {
                            if let Operator::RefFunc { function_index } = operator? {
                                mentioned.insert(function_index);
                            }
                        }
                    }
                }
            }
        }
        Ok(mentioned)
    }

    /// The names and bytes of the functions, by number; imported ones have none.
    fn functions_by_size(&self) -> Vec<(String, usize)> {
        let sizes = self.bodies.iter().map(|body| body.as_bytes().len());
        let sizes = std::iter::repeat_n(0, self.imported as usize).chain(sizes);
        (0..).map(|f| self.name(f)).zip(sizes).collect()
    }

    fn types(&self) -> Result<TypeSection, Error> {
        let mut section = TypeSection::new();
        for ty in &self.types {
            section.ty().func_type(&RoundtripReencoder.func_type(ty.clone())?);
        }
        Ok(section)
    }

    /// The index of the type of functions that take `params` numbers and give back nothing; it is
    /// added if there is none.
    fn plain_type(&mut self, params: usize) -> u32 {
        let wanted = wasmparser::FuncType::new(vec![wasmparser::ValType::I32; params], []);
        let at = self.types.iter().position(|ty| *ty == wanted);
        at.unwrap_or_else(|| {
            self.types.push(wanted);
            self.types.len() - 1
        }) as u32
    }
}

/// Functions and globals a body mentions.
fn uses(body: &FunctionBody) -> Result<(BTreeSet<u32>, BTreeSet<u32>), Error> {
    let (mut functions, mut globals) = (BTreeSet::new(), BTreeSet::new());
    for operator in body.get_operators_reader()? {
        match operator? {
            Operator::Call { function_index }
            | Operator::ReturnCall { function_index }
            | Operator::RefFunc { function_index } => {
                functions.insert(function_index);
            }
            Operator::GlobalGet { global_index } | Operator::GlobalSet { global_index } => {
                globals.insert(global_index);
            }
            // The parts would have to agree on the numbers of segments.
            Operator::MemoryInit { .. } | Operator::DataDrop { .. } => {
                return Err(Error::UnexpectedNonCoreModuleSection);
            }
            _ => {}
        }
    }
    Ok((functions, globals))
}

/// A function's name as people read it: without the numbers that wasm-opt gives to namesakes, and
/// without the compiler's.
fn plain_name(name: &str) -> String {
    let (start, digits) = name.rsplit_once('_').unwrap_or((name, ""));
    let numbered = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let both = [name, start].map(|name| rustc_demangle::try_demangle(name).ok());
    match both {
        [Some(name), _] => format!("{name:#}"),
        [None, Some(name)] if numbered => format!("{name:#}"),
        _ => name.to_owned(),
    }
}

/// New numbers for functions; all else keeps its own.
struct Renumber<'a> {
    functions: &'a [u32],
    globals: Option<&'a [u32]>,
}

impl Reencode for Renumber<'_> {
    type Error = std::convert::Infallible;
    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        Ok(self.functions[function as usize])
    }
    fn global_index(&mut self, global: u32) -> Result<u32, Error> {
        Ok(self.globals.map_or(global, |numbers| numbers[global as usize]))
    }
}

pub type Error = wasm_encoder::reencode::Error<std::convert::Infallible>;

/// No number yet: the function is not in this part.
const NOWHERE: u32 = u32::MAX;

/// Splits the program; `early` says by its plain name whether a function belongs to the first part.
pub fn split(bytes: &[u8], early: &dyn Fn(&str) -> bool) -> Result<Split, Failure> {
    let mut program = Program::parse(bytes).map_err(failed)?;
    let short: Vec<String> = (0..program.imports.len()).map(|n| format!("i{n}")).collect();
    let imports = program.imports.iter_mut().zip(&short);
    let names = imports.map(|(import, short)| {
        (std::mem::replace(&mut import.name, short).to_string(), short.clone())
    });
    let names = names.collect();
    let nothing = program.plain_type(0);
    let seam = Seam::of(&program, early).map_err(failed)?;
    if seam.calls.is_empty() {
        return Err(failed("nothing of it is to come later"));
    }
    let first = first_part(&program, &seam, nothing).map_err(failed)?;
    let rest = second_part(&program, &seam).map_err(failed)?;
    Ok(Split { first, rest, names })
}

/// The sections of a module in the making.
#[derive(Default)]
struct Sections {
    types: TypeSection,
    imports: ImportSection,
    functions: FunctionSection,
    tables: TableSection,
    memories: MemorySection,
    globals: GlobalSection,
    exports: ExportSection,
    start: Option<StartSection>,
    elements: ElementSection,
    code: CodeSection,
    data: DataSection,
}

impl Sections {
    /// All of the program but the bodies of its functions and its data, under new numbers, with
    /// one import more.
    fn of(program: &Program, renumber: &mut Renumber, import: (&str, u32)) -> Result<Self, Error> {
        let mut all = Sections { types: program.types()?, ..Sections::default() };
        for import in &program.imports {
            renumber.parse_import(&mut all.imports, *import)?;
        }
        all.imports.import(REST, import.0, EntityType::Function(import.1));
        for table in &program.tables {
            all.tables.table(renumber.table_type(*table)?);
        }
        for memory in &program.memories {
            all.memories.memory(renumber.memory_type(*memory)?);
        }
        for global in &program.globals {
            renumber.parse_global(&mut all.globals, global.clone())?;
        }
        for export in &program.exports {
            renumber.parse_export(&mut all.exports, *export)?;
        }
        if let Some(start) = program.start {
            let function_index = renumber.function_index(start)?;
            all.start = Some(StartSection { function_index });
        }
        for element in &program.elements {
            renumber.parse_element(&mut all.elements, element.clone())?;
        }
        Ok(all)
    }

    fn function(&mut self, ty: u32, body: &Function) {
        self.functions.function(ty);
        self.code.function(body);
    }

    fn finish(self) -> Vec<u8> {
        let mut module = Module::new();
        module.section(&self.types).section(&self.imports).section(&self.functions);
        module.section(&self.tables).section(&self.memories).section(&self.globals);
        module.section(&self.exports);
        if let Some(start) = &self.start {
            module.section(start);
        }
        module.section(&self.elements).section(&self.code).section(&self.data);
        module.finish()
    }
}

/// What the two parts have of each other.
struct Seam<'a> {
    is_late: Vec<bool>,
    /// Functions of the second part that the first calls.
    calls: Vec<u32>,
    /// Functions and globals of the first part that the second uses.
    given: Vec<u32>,
    globals: Vec<u32>,
    /// The data of each part.
    constants: [Vec<Constant<'a>>; 2],
}

impl<'a> Seam<'a> {
    fn of(program: &Program<'a>, early: &dyn Fn(&str) -> bool) -> Result<Seam<'a>, Error> {
        let is_late: Vec<bool> = (0..program.functions.len() as u32)
            .map(|f| f >= program.imported && Some(f) != program.start && !early(&program.name(f)))
            .collect();
        let (mut calls, mut given, mut globals) =
            (program.mentioned()?, BTreeSet::new(), BTreeSet::new());
        let mut numbers = Numbers::default();
        for global in &program.globals {
            numbers.of_expression(&global.init_expr)?;
        }
        for (function, body) in program.defined() {
            let (functions, its_globals) = uses(body)?;
            if is_late[function as usize] {
                given.extend(functions);
                globals.extend(its_globals);
            } else {
                calls.extend(functions);
                numbers.of_body(body)?;
            }
        }
        calls.retain(|f| is_late[*f as usize]);
        given.retain(|f| !is_late[*f as usize]);
        let [calls, given, globals] = [calls, given, globals].map(Vec::from_iter);
        let constants = data::parts(program.constants()?, &numbers);
        Ok(Seam { is_late, calls, given, globals, constants })
    }

    /// The table of the calls and of what is given: one entry for each.
    fn table(&self) -> TableType {
        let len = (self.calls.len() + self.given.len()) as u64;
        TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: len,
            maximum: Some(len),
            shared: false,
        }
    }
}

/// Imports, the one more, the early functions, the guard, the calls into the second part.
fn first_part(program: &Program, seam: &Seam, nothing: u32) -> Result<Vec<u8>, Error> {
    let [constants, _] = &seam.constants;
    let missing = program.imported;
    let mut numbers = vec![NOWHERE; program.functions.len()];
    let early = (0..numbers.len()).filter(|f| !seam.is_late[*f]);
    let mut guard = 0;
    for (place, function) in early.enumerate() {
        let number = place as u32 + u32::from(function as u32 >= program.imported);
        numbers[function] = number;
        guard = number + 1;
    }
    for (call, function) in seam.calls.iter().enumerate() {
        numbers[*function as usize] = guard + 1 + call as u32;
    }
    let mut renumber = Renumber { functions: &numbers, globals: None };
    let mut all = Sections::of(program, &mut renumber, (MISSING, nothing))?;

    for (function, body) in program.defined().filter(|(f, _)| !seam.is_late[*f as usize]) {
        all.functions.function(program.functions[function as usize]);
        renumber.parse_function_body(&mut all.code, body.clone())?;
    }
    let table_index = program.tables.len() as u32;
    all.tables.table(seam.table());
    let behind = seam.given.len() as i32;
    let mut body = Function::new([]);
    body.instructions()
        .i32_const(behind)
        .table_get(table_index)
        .ref_is_null()
        .if_(BlockType::Empty)
        .call(missing)
        .end()
        .end();
    all.function(nothing, &body);
    for (place, function) in (behind..).zip(&seam.calls) {
        let ty = program.functions[*function as usize];
        let mut body = Function::new([]);
        body.instructions().call(guard);
        for param in 0..program.types[ty as usize].params().len() {
            body.instructions().local_get(param as u32);
        }
        body.instructions().i32_const(place).call_indirect(table_index, ty).end();
        all.function(ty, &body);
    }

    let given: Vec<u32> = seam.given.iter().map(|f| numbers[*f as usize]).collect();
    let given = Elements::Functions(given.into());
    all.elements.active(Some(table_index), &ConstExpr::i32_const(0), given);
    all.exports.export(CALLS, ExportKind::Table, table_index);
    for (name, kind, index) in shared(program, seam) {
        all.exports.export(&name, kind, index);
    }
    all.data = data::section(constants, &[]);
    Ok(all.finish())
}

/// What the first part exports for the second: memory, tables and globals, by their numbers.
fn shared(program: &Program, seam: &Seam) -> Vec<(String, ExportKind, u32)> {
    let memories = 0..program.memories.len() as u32;
    let tables = 0..program.tables.len() as u32;
    let named = |letter: &'static str, kind| move |n: u32| (format!("{letter}{n}"), kind, n);
    let mut all = Vec::from_iter(memories.map(named("m", ExportKind::Memory)));
    all.extend(tables.map(named("t", ExportKind::Table)));
    all.extend(seam.globals.iter().copied().map(named("g", ExportKind::Global)));
    all
}

/// What the first part gives, then its own.
fn second_part(program: &Program, seam: &Seam) -> Result<Vec<u8>, Error> {
    let [others, constants] = &seam.constants;
    let mut numbers = vec![NOWHERE; program.functions.len()];
    let late = (0..numbers.len() as u32).filter(|f| seam.is_late[*f as usize]);
    for (number, function) in seam.given.iter().copied().chain(late).enumerate() {
        numbers[function as usize] = number as u32;
    }
    let mut globals = vec![NOWHERE; program.globals.len()];
    for (number, global) in seam.globals.iter().enumerate() {
        globals[*global as usize] = number as u32;
    }
    let mut renumber = Renumber { functions: &numbers, globals: Some(&globals) };
    let mut all = Sections { types: program.types()?, ..Sections::default() };
    for (name, kind, index) in shared(program, seam) {
        let at = index as usize;
        let ty: EntityType = match kind {
            ExportKind::Memory => renumber.memory_type(program.memories[at])?.into(),
            ExportKind::Table => renumber.table_type(program.tables[at])?.into(),
            _ => renumber.global_type(program.globals[at].ty)?.into(),
        };
        all.imports.import(FIRST, &name, ty);
    }
    all.imports.import(FIRST, CALLS, seam.table());
    for function in &seam.given {
        let ty = EntityType::Function(program.functions[*function as usize]);
        all.imports.import(GIVEN, NEXT, ty);
    }
    for (function, body) in program.defined().filter(|(f, _)| seam.is_late[*f as usize]) {
        all.functions.function(program.functions[function as usize]);
        renumber.parse_function_body(&mut all.code, body.clone())?;
    }
    let entries: Vec<u32> = seam.calls.iter().map(|f| numbers[*f as usize]).collect();
    let calls = Some(program.tables.len() as u32);
    let entries = Elements::Functions(entries.into());
    all.elements.active(calls, &ConstExpr::i32_const(seam.given.len() as i32), entries);
    all.data = data::section(constants, others);
    Ok(all.finish())
}

/// The program as it is, but that every function with a body first calls [`ENTERED`] with its
/// number.
pub fn watched(bytes: &[u8]) -> Result<Watched, Failure> {
    let mut program = Program::parse(bytes).map_err(failed)?;
    let told = program.plain_type(1);
    let functions = program.functions_by_size();
    Ok(Watched { program: watched_part(&program, told).map_err(failed)?, functions })
}

fn watched_part(program: &Program, told: u32) -> Result<Vec<u8>, Error> {
    let entered = program.imported;
    let numbers: Vec<u32> =
        (0..program.functions.len() as u32).map(|f| f + u32::from(f >= entered)).collect();
    let mut renumber = Renumber { functions: &numbers, globals: None };
    let mut all = Sections::of(program, &mut renumber, (ENTERED, told))?;
    for (function, body) in program.defined() {
        let mut into = renumber.new_function_with_parsed_locals(body)?;
        into.instructions().i32_const(function as i32).call(entered);
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            into.instruction(&renumber.parse_instruction(&mut operators)?);
        }
        all.function(program.functions[function as usize], &into);
    }
    all.data = data::section(&program.constants()?, &[]);
    Ok(all.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = r#"(module
        (import "page" "say" (func $say (param i32)))
        (table 2 funcref) (memory 1) (global $count (mut i32) (i32.const 0))
        (elem (i32.const 0) $open $act)
        (data (i32.const 8) "harbour")
        (func $open (export "open") (call $say (i32.const 8)))
        (func $act (export "act") (param i32 i32) (result i32)
            (global.set $count (i32.add (local.get 0) (call $help (local.get 1))))
            (call $open) (global.get $count))
        (func $help (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3))))"#;

    fn parts() -> Split {
        let bytes = wat::parse_str(PROGRAM).expect("a program");
        split(&bytes, &|name| name == "open").expect("it can be split")
    }

    #[test]
    fn both_parts_are_programs() {
        let Split { first, rest, .. } = parts();
        for part in [&first, &rest] {
            wasmparser::Validator::new().validate_all(part).expect("it is valid");
        }
    }

    #[test]
    fn what_comes_later_is_called_through_the_table() {
        let Split { first, rest, names } = parts();
        let (first, rest) = (Program::parse(&first).unwrap(), Program::parse(&rest).unwrap());
        // `open`, the guard, the call of `act`; and `act` and `help` themselves.
        assert_eq!((first.bodies.len(), rest.bodies.len()), (3, 2));
        assert_eq!(first.imports.iter().map(|i| i.name).collect::<Vec<_>>(), ["i0", MISSING]);
        assert_eq!(names, [("say".to_string(), "i0".to_string())]);
        assert!(rest.data.is_empty());
        let of = |module| rest.imports.iter().filter(move |import| import.module == module);
        assert_eq!(of(GIVEN).map(|import| import.name).collect::<Vec<_>>(), [NEXT]);
        assert_eq!(
            of(FIRST).map(|import| import.name).collect::<Vec<_>>(),
            ["m0", "t0", "g0", "calls"]
        );
    }

    #[test]
    fn a_watched_program_tells_what_it_enters() {
        let Watched { program, functions } = watched(&wat::parse_str(PROGRAM).unwrap()).unwrap();
        wasmparser::Validator::new().validate_all(&program).expect("it is valid");
        let names: Vec<&str> = functions.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["say", "open", "act", "help"]);
    }

    #[test]
    fn names_lose_what_differs_from_build_to_build() {
        let name = "_RNvCskwGfYPst2Cb_3foo16example_function";
        assert_eq!(plain_name(name), "foo::example_function");
        assert_eq!(plain_name(&format!("{name}_12")), "foo::example_function");
        assert_eq!(plain_name("malloc_2"), "malloc_2");
    }

    /// `$late` names a text that `$open` names too, one of its own, a cell that is written to, and
    /// a table of two texts that `$ask` reads as well.
    const TEXTS: &str = r#"(module
        (memory 1)
        (data $.rodata.both (i32.const 4096) "both")
        (data $.rodata.own (i32.const 6144) "own")
        (data $.rodata.table (i32.const 8192)
            "\00\28\00\00\05\00\00\00\00\30\00\00\06\00\00\00")
        (data $.rodata.first (i32.const 10240) "first")
        (data $.rodata.second (i32.const 12288) "second")
        (data $.data.cell (i32.const 14336) "cell")
        (func $open (export "open") (result i32) (i32.const 4096))
        (func $late (export "late") (param i32) (result i32)
            (drop (i32.const 4096)) (drop (i32.const 6144)) (drop (i32.const 14336))
            (i32.load offset=8192 (local.get 0)))
        (func $ask (result i32) (i32.load offset=8200 (i32.const 0))))"#;

    /// The texts in each part, `$open` and others being of the first.
    fn texts_by_part(program: &str, others: &[&str]) -> [Vec<(u32, usize)>; 2] {
        let bytes = wat::parse_str(program).expect("a program");
        let early = |name: &str| name == "open" || others.contains(&name);
        let Split { first, rest, .. } = split(&bytes, &early).expect("it can be split");
        [first, rest].map(|part| {
            wasmparser::Validator::new().validate_all(&part).expect("it is valid");
            let constants = Program::parse(&part).unwrap().constants().unwrap();
            constants.iter().map(|constant| (constant.at, constant.bytes.len())).collect()
        })
    }

    #[test]
    fn texts_that_only_later_functions_name_come_later() {
        let [first, rest] = texts_by_part(TEXTS, &[]);
        assert_eq!(first, [(4096, 4), (14336, 4)]);
        assert_eq!(rest, [(6144, 3), (8192, 16), (10240, 5), (12288, 6)]);
    }

    #[test]
    fn the_texts_of_a_table_stay_with_it() {
        let [first, rest] = texts_by_part(TEXTS, &["ask"]);
        assert_eq!(first, [(4096, 4), (8192, 16), (10240, 5), (12288, 6), (14336, 4)]);
        assert_eq!(rest, [(6144, 3)]);
    }

    #[test]
    fn data_without_the_name_of_a_fixed_section_stays() {
        let [first, rest] = texts_by_part(&TEXTS.replace(".rodata", ".data"), &[]);
        assert_eq!((first.len(), rest.len()), (6, 0));
    }
}
