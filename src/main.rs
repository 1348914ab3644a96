//! Mounts the page, nothing else.

fn main() {
    moseon::app::mount();
}
