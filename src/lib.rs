//! Moseon: a complete Kubernetes cluster in the reader's browser, drawn as a harbour.
