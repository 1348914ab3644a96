//! What a name may look like, and what Kubernetes says where one may not.
//!
//! Models apimachinery's util/validation, compared with it by the vectors `name-validation`.

/// IsDNS1123Label: names of namespaces, of Services.
pub fn dns1123_label(name: &str) -> Vec<String> {
    let text = match name.split('.').all(is_label) && name.contains('.') {
        true => "must not contain dots",
        false => LABEL,
    };
    length_and_shape(name, 63, "characters", is_label(name), text)
}

/// IsDNS1123Subdomain: names of most objects.
pub fn dns1123_subdomain(name: &str) -> Vec<String> {
    length_and_shape(name, 253, "characters", name.split('.').all(is_label), SUBDOMAIN)
}

/// IsWildcardDNS1123Subdomain: `*.example.com`.
pub fn wildcard_subdomain(name: &str) -> Vec<String> {
    let rest = name.strip_prefix("*.").unwrap_or_default();
    let ok = !rest.is_empty() && rest.split('.').all(is_label);
    length_and_shape(name, 253, "characters", ok, WILDCARD)
}

/// IsDNS1035Label.
pub fn dns1035_label(name: &str) -> Vec<String> {
    let ok = is_label(name) && name.starts_with(|c: char| c.is_ascii_lowercase());
    length_and_shape(name, 63, "characters", ok, LABEL_1035)
}

/// IsValidLabelValue.
pub fn label_value(value: &str) -> Vec<String> {
    length_and_shape(value, 63, "bytes", value.is_empty() || is_qualified(value), LABEL_VALUE)
}

/// IsQualifiedName: keys of labels and annotations, names of resources.
pub fn qualified_name(name: &str) -> Vec<String> {
    let mut errors = Vec::new();
    let name = match name.split_once('/') {
        None => name,
        Some((_, rest)) if rest.contains('/') => {
            let mut text = "a qualified name ".to_string();
            text.push_str(QUALIFIED);
            text.push_str(
                " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
            );
            return vec![text];
        }
        Some((prefix, name)) => {
            match prefix.is_empty() {
                true => errors.push("prefix part must be non-empty".into()),
                false => put(&mut errors, "prefix part ", dns1123_subdomain(prefix)),
            }
            name
        }
    };
    if name.is_empty() {
        errors.push("name part must be non-empty".into());
    }
    let shape = length_and_shape(name, 63, "bytes", is_qualified(name), QUALIFIED);
    put(&mut errors, "name part ", shape);
    errors
}

/// IsValidPortName.
pub fn port_name(name: &str) -> Vec<String> {
    let letter = |b: u8| b.is_ascii_lowercase();
    let charset = |b: u8| letter(b) || b.is_ascii_digit() || b == b'-';
    let mut errors = Vec::new();
    let mut unless = |ok: bool, text: &str| {
        if !ok {
            errors.push(text.to_string());
        }
    };
    unless(name.len() <= 15, "must be no more than 15 characters");
    unless(
        !name.is_empty() && name.bytes().all(charset),
        "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
    );
    unless(name.bytes().any(letter), "must contain at least one letter (a-z)");
    unless(!name.contains("--"), "must not contain consecutive hyphens");
    unless(!name.starts_with('-') && !name.ends_with('-'), "must not begin or end with a hyphen");
    errors
}

fn put(errors: &mut Vec<String>, prefix: &str, found: Vec<String>) {
    for text in found {
        errors.push([prefix, &text].concat());
    }
}

fn length_and_shape(text: &str, max: usize, unit: &str, ok: bool, shape: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if text.len() > max {
        errors.push(["must be no more than ", &max.to_string(), " ", unit].concat());
    }
    if !ok {
        errors.push(shape.into());
    }
    errors
}

/// `[a-z0-9]([-a-z0-9]*[a-z0-9])?`
fn is_label(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !text.is_empty() && text.bytes().all(inner) && !text.starts_with('-') && !text.ends_with('-')
}

/// `([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]`
fn is_qualified(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let edge = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    text.bytes().all(inner) && edge(bytes.first()) && edge(bytes.last())
}

const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters \
or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', \
regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric \
characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', \
regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const WILDCARD: &str = "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid \
DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with \
an alphanumeric character (e.g. '*.example.com', regex used for validation is \
'\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_1035: &str = "a DNS-1035 label must consist of lower case alphanumeric characters or \
'-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  \
or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const LABEL_VALUE: &str = "a valid label must be an empty string or consist of alphanumeric \
characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. \
'MyValue',  or 'my_value',  or '12345', regex used for validation is \
'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const QUALIFIED: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start \
and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used \
for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
