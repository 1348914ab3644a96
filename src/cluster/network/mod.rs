//! The way of one user request, hop by hop.

/// One hop of a user's request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Hop {}
