//! `cargo xtask serve`: builds the page and serves `dist/` to browsers on this machine (or, with
//! `--host`, on the network). A small HTTP server for reading files, nothing more.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::{Outcome, build, only_known, take_flag, take_value};

const PORT_DEFAULT: u16 = 8080;
/// How many ports after the wanted one are tried.
const PORTS_TRIED_MAX: u16 = 50;
const HEAD_BYTES_MAX: u64 = 64 * 1024;
const READ_TIMEOUT: Duration = Duration::from_secs(10);

pub fn serve(args: &[String]) -> Outcome {
    let mut args = args.to_vec();
    let port = match take_value(&mut args, "--port")? {
        None => PORT_DEFAULT,
        Some(text) => text.parse().map_err(|_| format!("`{text}` is not a port number."))?,
    };
    let host = take_value(&mut args, "--host")?.unwrap_or_else(|| "127.0.0.1".into());
    let no_build = take_flag(&mut args, "--no-build");
    only_known(&args, &[])?;
    match no_build {
        true => build::reuse()?,
        false => build::build(None)?,
    }

    let listener = listen(&host, port)?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    if address.port() != port {
        println!("serve: port {port} is taken, using {} instead", address.port());
    }
    println!("serve: Moseon is at http://{address}/ (Ctrl+C ends it)");
    let folder: Arc<Path> = build::dist().into();
    for stream in listener.incoming().flatten() {
        let folder = Arc::clone(&folder);
        std::thread::spawn(move || answer(stream, &folder));
    }
    Ok(())
}

fn listen(host: &str, port: u16) -> Result<TcpListener, String> {
    let last = port.saturating_add(PORTS_TRIED_MAX);
    let mut reason = String::new();
    for port in port..=last {
        match TcpListener::bind((host, port)) {
            Ok(listener) => return Ok(listener),
            Err(error) => reason = error.to_string(),
        }
    }
    Err(format!("No port from {port} to {last} on {host} could be opened ({reason})."))
}

struct Request {
    method: String,
    path: String,
    encodings: String,
}

struct Response {
    status: &'static str,
    mime: &'static str,
    encoding: Option<&'static str>,
    body: Vec<u8>,
}

fn answer(mut stream: TcpStream, folder: &Path) {
    let _ = stream.set_read_timeout(Some(READ_TIMEOUT));
    let Some(request) = read_request(&stream) else {
        return;
    };
    let response = respond(&request, folder);
    // A browser that left is no reason to complain.
    let _ = write_response(&mut stream, &request, &response);
}

fn read_request(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream.take(HEAD_BYTES_MAX)).lines();
    let first = lines.next()?.ok()?;
    let mut words = first.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut encodings = String::new();
    for line in lines {
        let line = line.ok()?;
        match line.split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("accept-encoding") => {
                encodings = value.to_ascii_lowercase();
            }
            Some(_) => {}
            None => break,
        }
    }
    Some(Request { method, path, encodings })
}

fn respond(request: &Request, folder: &Path) -> Response {
    let plain = |status, text: &str| Response {
        status,
        mime: "text/plain; charset=utf-8",
        encoding: None,
        body: text.as_bytes().to_vec(),
    };
    if request.method != "GET" && request.method != "HEAD" {
        return plain("405 Method Not Allowed", "only GET and HEAD\n");
    }
    let Some(mut file) = file_of(&request.path, folder) else {
        return plain("400 Bad Request", "bad path\n");
    };
    if file.is_dir() {
        file.push("index.html");
    }
    let mime = mime_of(&file);
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        let copy = PathBuf::from(format!("{}.{ending}", file.display()));
        if accepts(&request.encodings, encoding)
            && let Ok(body) = fs::read(copy)
        {
            return Response { status: "200 OK", mime, encoding: Some(encoding), body };
        }
    }
    match fs::read(&file) {
        Ok(body) => Response { status: "200 OK", mime, encoding: None, body },
        Err(_) => plain("404 Not Found", "not found\n"),
    }
}

fn write_response(
    stream: &mut TcpStream,
    request: &Request,
    response: &Response,
) -> std::io::Result<()> {
    let mut head = format!(
        "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\n\
         Access-Control-Allow-Origin: *\r\nX-Content-Type-Options: nosniff\r\n\
         Vary: Accept-Encoding\r\nConnection: close\r\n",
        response.status,
        response.mime,
        response.body.len(),
    );
    if let Some(encoding) = response.encoding {
        head.push_str(&format!("Content-Encoding: {encoding}\r\n"));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    if request.method != "HEAD" {
        stream.write_all(&response.body)?;
    }
    stream.flush()
}

/// The file a path names, or nothing if it would leave the folder.
fn file_of(path: &str, folder: &Path) -> Option<PathBuf> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decoded(path)?;
    let mut file = folder.to_owned();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." || part.contains(['\\', '\0']) {
            return None;
        }
        file.push(part);
    }
    Some(file)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        let digits = std::str::from_utf8(&digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

fn accepts(encodings: &str, wanted: &str) -> bool {
    encodings.split(',').any(|item| {
        let (name, weight) = item.split_once(';').unwrap_or((item, ""));
        name.trim() == wanted && weight.trim() != "q=0"
    })
}

fn mime_of(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" | "md" | "yaml" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_inside_the_folder() {
        let folder = Path::new("/dist");
        let cases = [
            ("/", Some("/dist")),
            ("/a%20b.js?x=1", Some("/dist/a b.js")),
            ("//a/./b", Some("/dist/a/b")),
            ("/../secret", None),
            ("/%2e%2e/secret", None),
            ("/%zz", None),
        ];
        for (path, wanted) in cases {
            assert_eq!(file_of(path, folder), wanted.map(PathBuf::from), "{path}");
        }
    }

    #[test]
    fn encodings_are_read_as_a_list() {
        assert!(accepts(" gzip, deflate, br", "br"));
        assert!(accepts("br;q=0.5", "br"));
        assert!(!accepts("gzip, br;q=0", "br"));
        assert!(!accepts("", "gzip"));
    }

    #[test]
    fn a_taken_port_gives_the_next_free_one() {
        let first = listen("127.0.0.1", 18080).expect("a free port");
        let taken = first.local_addr().expect("an address").port();
        let second = listen("127.0.0.1", taken).expect("the next free port");
        assert!(second.local_addr().expect("an address").port() > taken);
    }
}
