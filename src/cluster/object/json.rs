//! Objects as JSON: one line without spaces, fields in the order of their declaration.
//!
//! The page writes all its JSON here, so that it need not carry a crate that also reads, and knows
//! floats. Invariant: what is written is what serde_json writes for the same value.

use serde::ser::{self, Impossible, Serialize, Serializer};
use std::fmt;

/// A value as JSON.
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> String {
    let mut out = Writer::default();
    let Ok(()) = value.serialize(&mut out);
    out.finish()
}

/// JSON in the making, a comma behind every value: what closes takes the last one away.
#[derive(Default)]
pub struct Writer {
    json: String,
}

impl Writer {
    pub fn open(&mut self, bracket: char) -> &mut Writer {
        self.json.push(bracket);
        self
    }
    pub fn close(&mut self, bracket: char) -> &mut Writer {
        self.uncomma();
        self.json.extend([bracket, ',']);
        self
    }
    /// A member's name; its value comes next.
    pub fn key(&mut self, name: &str) -> &mut Writer {
        self.text(name).name_read()
    }
    /// What is JSON already.
    #[inline(never)]
    pub fn raw(&mut self, json: &str) -> &mut Writer {
        self.json.push_str(json);
        self.json.push(',');
        self
    }
    #[inline(never)]
    pub fn number(&mut self, number: i64) -> &mut Writer {
        self.raw(&number.to_string())
    }
    #[inline(never)]
    pub fn natural(&mut self, number: u64) -> &mut Writer {
        self.raw(&number.to_string())
    }
    pub fn yes(&mut self, yes: bool) -> &mut Writer {
        self.raw(if yes { "true" } else { "false" })
    }
    #[inline(never)]
    pub fn text(&mut self, text: &str) -> &mut Writer {
        self.json.push('"');
        for c in text.chars() {
            let short = match c {
                '"' | '\\' => c,
                '\u{8}' => 'b',
                '\t' => 't',
                '\n' => 'n',
                '\u{c}' => 'f',
                '\r' => 'r',
                ..' ' => {
                    self.json.push_str(if c < '\u{10}' { "\\u000" } else { "\\u001" });
                    self.json.extend(char::from_digit(c as u32 % 16, 16));
                    continue;
                }
                _ => {
                    self.json.push(c);
                    continue;
                }
            };
            self.json.extend(['\\', short]);
        }
        self.raw("\"")
    }
    /// The JSON, when everything is closed.
    pub fn finish(mut self) -> String {
        self.uncomma();
        self.json
    }

    /// The text just written was a member's name.
    fn name_read(&mut self) -> &mut Writer {
        self.uncomma();
        self.json.push(':');
        self
    }
    fn uncomma(&mut self) {
        if self.json.ends_with(',') {
            self.json.pop();
        }
    }
}

/// Writing JSON into memory cannot fail.
#[derive(Debug)]
pub enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    fn custom<T: fmt::Display>(message: T) -> Never {
        panic!("{message}")
    }
}

macro_rules! numbers {
    ($($serialize:ident $number:ident $write:ident)*) => {$(
        fn $serialize(self, number: $number) -> Result<(), Never> {
            self.$write(number.into());
            Ok(())
        }
    )*};
}

macro_rules! absent {
    ($($serialize:ident $kind:ty)*) => {$(
        fn $serialize(self, _: $kind) -> Result<(), Never> {
            unreachable!("no object has one")
        }
    )*};
}

impl<'a> Serializer for &'a mut Writer {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = &'a mut Writer;
    type SerializeTuple = Impossible<(), Never>;
    type SerializeTupleStruct = Impossible<(), Never>;
    type SerializeTupleVariant = Impossible<(), Never>;
    type SerializeMap = &'a mut Writer;
    type SerializeStruct = &'a mut Writer;
    type SerializeStructVariant = &'a mut Writer;

    numbers! {
        serialize_i8 i8 number serialize_i16 i16 number
        serialize_i32 i32 number serialize_i64 i64 number
        serialize_u8 u8 natural serialize_u16 u16 natural
        serialize_u32 u32 natural serialize_u64 u64 natural
    }
    absent! { serialize_f32 f32 serialize_f64 f64 serialize_bytes &[u8] }

    fn serialize_bool(self, yes: bool) -> Result<(), Never> {
        self.yes(yes);
        Ok(())
    }
    fn serialize_char(self, c: char) -> Result<(), Never> {
        self.serialize_str(c.encode_utf8(&mut [0; 4]))
    }
    fn serialize_str(self, text: &str) -> Result<(), Never> {
        self.text(text);
        Ok(())
    }
    fn serialize_unit(self) -> Result<(), Never> {
        self.raw("null");
        Ok(())
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Never> {
        self.serialize_unit()
    }
    fn serialize_none(self) -> Result<(), Never> {
        self.serialize_unit()
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Never> {
        value.serialize(self)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        value.serialize(self)
    }
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Never> {
        self.serialize_str(variant)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        value.serialize(self.open('{').key(variant))?;
        self.close('}');
        Ok(())
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<&'a mut Writer, Never> {
        Ok(self.open('['))
    }
    fn serialize_map(self, _: Option<usize>) -> Result<&'a mut Writer, Never> {
        Ok(self.open('{'))
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<&'a mut Writer, Never> {
        Ok(self.open('{'))
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<&'a mut Writer, Never> {
        Ok(self.open('{').key(variant).open('{'))
    }
    fn serialize_tuple(self, _: usize) -> Result<Impossible<(), Never>, Never> {
        unreachable!("no object has one")
    }
    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<(), Never>, Never> {
        unreachable!("no object has one")
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<(), Never>, Never> {
        unreachable!("no object has one")
    }
}

impl ser::SerializeSeq for &mut Writer {
    type Ok = ();
    type Error = Never;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        value.serialize(&mut **self)
    }
    fn end(self) -> Result<(), Never> {
        self.close(']');
        Ok(())
    }
}

impl ser::SerializeMap for &mut Writer {
    type Ok = ();
    type Error = Never;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Never> {
        key.serialize(&mut **self)?;
        self.name_read();
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        value.serialize(&mut **self)
    }
    fn end(self) -> Result<(), Never> {
        self.close('}');
        Ok(())
    }
}

impl ser::SerializeStruct for &mut Writer {
    type Ok = ();
    type Error = Never;
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        value.serialize(self.key(name))
    }
    fn end(self) -> Result<(), Never> {
        self.close('}');
        Ok(())
    }
}

impl ser::SerializeStructVariant for &mut Writer {
    type Ok = ();
    type Error = Never;
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        value.serialize(self.key(name))
    }
    fn end(self) -> Result<(), Never> {
        self.close('}').close('}');
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::object::{Kind, Object};
    use crate::cluster::{Cluster, Config, DeploymentMove, Move};

    /// A cluster with a Deployment and its pods, of which one crashed.
    fn cluster() -> Cluster {
        let mut cluster = Cluster::new(Config::default(), 1);
        let act = |cluster: &mut Cluster, act| {
            cluster.submit(act).expect("an act");
            cluster.settle(3_000, 10_000);
        };
        let (cpu_milli, memory_mib) = (4_000, 8_192);
        act(
            &mut cluster,
            Move::NodeAdd { name: "".into(), cpu_milli, memory_mib, zone: "a".into() },
        );
        let web = DeploymentMove {
            namespace: "default".into(),
            name: "web".into(),
            image: "web:v1".into(),
            replicas: 2,
            cpu_milli: 250,
            memory_mib: 256,
            recreate: false,
        };
        act(&mut cluster, Move::DeploymentCreate(web));
        let pod = cluster.list(Kind::Pod).next().expect("a pod").key();
        act(&mut cluster, Move::PodCrash { namespace: pod.namespace, name: pod.name });
        cluster
    }

    #[test]
    fn every_object_is_written_as_serde_json_writes_it_and_read_back() {
        let cluster = cluster();
        for object in Kind::ALL.iter().flat_map(|kind| cluster.list(*kind)) {
            let (ours, theirs) = match object {
                Object::Namespace(o) => (to_json(&**o), serde_json::to_string(&**o)),
                Object::Node(o) => (to_json(&**o), serde_json::to_string(&**o)),
                Object::Lease(o) => (to_json(&**o), serde_json::to_string(&**o)),
                Object::Deployment(o) => (to_json(&**o), serde_json::to_string(&**o)),
                Object::ReplicaSet(o) => (to_json(&**o), serde_json::to_string(&**o)),
                Object::Pod(o) => (to_json(&**o), serde_json::to_string(&**o)),
                Object::Service(o) => (to_json(&**o), serde_json::to_string(&**o)),
                Object::EndpointSlice(o) => (to_json(&**o), serde_json::to_string(&**o)),
                Object::PodDisruptionBudget(o) => (to_json(&**o), serde_json::to_string(&**o)),
                Object::Event(o) => (to_json(&**o), serde_json::to_string(&**o)),
                Object::Endpoints(o) => (to_json(&**o), serde_json::to_string(&**o)),
                Object::ConfigMap(o) => (to_json(&**o), serde_json::to_string(&**o)),
                Object::PriorityClass(o) => (to_json(&**o), serde_json::to_string(&**o)),
                Object::NetworkPolicy(o) => (to_json(&**o), serde_json::to_string(&**o)),
                Object::Ingress(o) => (to_json(&**o), serde_json::to_string(&**o)),
                Object::IngressClass(o) => (to_json(&**o), serde_json::to_string(&**o)),
                Object::Secret(o) => (to_json(&**o), serde_json::to_string(&**o)),
            };
            assert_eq!(ours, theirs.expect("JSON"));
            let json = object.to_json();
            let start = format!("{{\"apiVersion\":\"{}\",\"kind\":", object.kind().api_version());
            assert!(json.starts_with(&start) && json.ends_with(&ours[1..]), "{json}");
            let read: Object = serde_json::from_str(&json).expect("an object");
            assert_eq!(read.to_json(), json);
        }
    }

    #[test]
    fn every_character_is_escaped_as_serde_json_escapes_it() {
        let text: String = (0..0x3000).filter_map(char::from_u32).chain(['😀', '"']).collect();
        assert_eq!(to_json(&text), serde_json::to_string(&text).expect("JSON"));
    }

    #[test]
    fn numbers_words_and_what_is_empty_have_their_json() {
        for number in [i64::MIN, -1, 0, i64::MAX] {
            assert_eq!(to_json(&number), number.to_string());
        }
        assert_eq!(to_json(&u64::MAX), u64::MAX.to_string());
        assert_eq!(to_json(&[Some(true), Some(false), None].as_slice()), "[true,false,null]");
        assert_eq!(to_json(&Vec::<()>::new()), "[]");
        assert_eq!(to_json(&std::collections::BTreeMap::<String, ()>::new()), "{}");
    }
}
