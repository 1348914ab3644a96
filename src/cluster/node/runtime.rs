//! The container runtime of one machine behind CRI, with its images and its pods' addresses.
//!
//! Invariants: an address belongs to at most one sandbox; one image is downloaded at a time
//! (kubelet's serializeImagePulls); images outlive a power cut.

use super::PodRun;
use super::image::{Image, PULL_RESOLVE_MS, with_tag};
use super::status::{CONDITIONS, POD_SCHEDULED};
use crate::cluster::map::{Map, sort_by};
use crate::cluster::object::{ContainerImage, Key, Str};
use crate::cluster::step::Ms;
use std::collections::VecDeque;

#[derive(Clone, Debug, Hash)]
pub(super) struct Runtime {
    /// The machine's own address.
    pub(super) host_ip: Str,
    /// Names of the conditions every report carries, PodScheduled last: shared, not copied.
    pub(super) conditions: [Str; 5],
    /// Images on the machine, by name with tag, and their sizes.
    pub(super) images: Map<Str, i64>,
    /// Who waits for a download, in order; the first one is being served when `pulling`.
    queue: VecDeque<Pull>,
    pulling: bool,
    cidr: Cidr,
    /// Whose sandbox has this address (its place in the CIDR).
    addresses: Map<u32, Key>,
    last_address: u32,
    /// The last alarm's number.
    serial: u32,
}

/// A wish for a download.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pull {
    pub(super) pod: Key,
    pub(super) container: usize,
    pub(super) image: Str,
    pub(super) asked_at: Ms,
}

impl Runtime {
    pub(super) fn new(host_ip: Str, pod_cidr: &str) -> Runtime {
        Runtime {
            host_ip,
            conditions: std::array::from_fn(|i| {
                CONDITIONS.get(i).copied().unwrap_or(POD_SCHEDULED).into()
            }),
            images: Map::new(),
            queue: VecDeque::new(),
            pulling: false,
            cidr: Cidr::parse(pod_cidr).expect("a pod CIDR"),
            addresses: Map::new(),
            last_address: 1,
            serial: 0,
        }
    }

    /// Everything but the images is gone. Alarms set before stay invalid: numbers go on.
    pub(super) fn power_off(&mut self) {
        self.queue.clear();
        self.pulling = false;
        self.addresses.clear();
        self.last_address = 1;
    }

    pub(super) fn next_serial(&mut self) -> u32 {
        self.serial = self.serial.wrapping_add(1);
        self.serial
    }

    /// CNI host-local: the next free address after the last one given, round and round; the first
    /// is the bridge's. `None` when all are taken.
    pub(super) fn allocate(&mut self, pod: &Key) -> Option<Str> {
        // Neither the network, nor the bridge, nor the broadcast address.
        let places = self.cidr.size().saturating_sub(3);
        for step in 0..places {
            let place = 2 + (self.last_address - 1 + step) % places;
            if !self.addresses.contains_key(&place) {
                self.addresses.insert(place, *pod);
                self.last_address = place;
                return Some(self.cidr.address(place));
            }
        }
        None
    }

    pub(super) fn free(&mut self, ip: &str) {
        if let Some(place) = self.cidr.place(ip) {
            self.addresses.remove(&place);
        }
    }

    /// Whose sandbox has this address.
    pub(super) fn owner(&self, ip: &str) -> Option<&Key> {
        self.addresses.get(&self.cidr.place(ip)?)
    }

    pub(super) fn covers(&self, ip: &str) -> bool {
        self.cidr.place(ip).is_some()
    }

    pub(super) fn has(&self, image: &Str) -> bool {
        self.images.contains_key(&with_tag(image))
    }

    /// Puts an image on the machine; true when it was not there.
    pub(super) fn keep(&mut self, image: &Str) -> bool {
        let size = Image::lookup(image).map_or(0, |i| i.size_bytes);
        self.images.insert(with_tag(image), size).is_none()
    }

    pub(super) fn enqueue(&mut self, pull: Pull) {
        self.queue.push_back(pull);
    }

    /// Starts the next download if none is under way: whose it is and how long it takes. What is
    /// on the machine already only needs asking the registry.
    pub(super) fn start_pull(&mut self) -> Option<(Pull, Ms)> {
        if self.pulling {
            return None;
        }
        let pull = self.queue.front()?.clone();
        self.pulling = true;
        let ms = match Image::lookup(&pull.image) {
            Some(image) if !self.has(&pull.image) => image.pull_ms(),
            _ => PULL_RESOLVE_MS,
        };
        Some((pull, ms))
    }

    /// The download under way is over.
    pub(super) fn end_pull(&mut self) -> Option<Pull> {
        self.pulling = false;
        self.queue.pop_front()
    }

    /// A pod wants nothing any more.
    pub(super) fn cancel_pulls(&mut self, pod: &Key) {
        let front_is_theirs = self.queue.front().is_some_and(|p| p.pod == *pod);
        self.queue.retain(|p| p.pod != *pod);
        if front_is_theirs {
            self.pulling = false;
        }
    }

    /// Every address given and every download wished for belongs to a pod that is there.
    pub(super) fn check(&self, pods: &Map<Key, PodRun>) -> Result<(), String> {
        for (place, key) in &self.addresses {
            let ip = self.cidr.address(*place);
            if pods.get(key).is_none_or(|run| run.ip() != &*ip) {
                return Err(format!("{ip} was not given back by {}", key.name));
            }
        }
        let stray = self.queue.iter().find(|pull| !pods.contains_key(&pull.pod));
        stray.map_or(Ok(()), |pull| Err(format!("{} pulls no more", pull.pod.name)))
    }

    /// status.images of the Node, largest first as the kubelet reports them.
    pub(super) fn node_images(&self) -> Vec<ContainerImage> {
        let mut images: Vec<ContainerImage> = self
            .images
            .iter()
            .map(|(name, size)| ContainerImage { names: vec![*name], size_bytes: *size })
            .collect();
        sort_by(&mut images, |a, b| b.size_bytes.cmp(&a.size_bytes));
        images.truncate(NODE_STATUS_IMAGES_MAX);
        images
    }
}

/// kubelet's nodeStatusMaxImages.
pub(super) const NODE_STATUS_IMAGES_MAX: usize = 50;

/// An IPv4 network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Cidr {
    base: u32,
    bits: u32,
}

impl Cidr {
    /// `None` for anything but a network's own address and its bits.
    fn parse(text: &str) -> Option<Cidr> {
        let (ip, bits) = text.split_once('/')?;
        let bits = number(bits).filter(|bits| *bits <= 32)?;
        let cidr = Cidr { base: parse_ip(ip)?, bits };
        (cidr.base & (cidr.size() - 1) == 0).then_some(cidr)
    }
    fn size(self) -> u32 {
        1u32.checked_shl(32 - self.bits).unwrap_or(u32::MAX)
    }
    fn address(self, place: u32) -> Str {
        let [a, b, c, d] = (self.base + place).to_be_bytes();
        format!("{a}.{b}.{c}.{d}").into()
    }
    fn place(self, ip: &str) -> Option<u32> {
        let place = parse_ip(ip)?.checked_sub(self.base)?;
        (place < self.size()).then_some(place)
    }
}

fn parse_ip(text: &str) -> Option<u32> {
    let mut value = 0u32;
    let mut parts = 0;
    for part in text.split('.') {
        value = value << 8 | number(part).filter(|n| *n <= 255)?;
        parts += 1;
    }
    (parts == 4).then_some(value)
}

/// A short decimal number without sign or leading zeros.
fn number(text: &str) -> Option<u32> {
    let plain = text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    (plain && (text.len() == 1 || !text.starts_with('0'))).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::object::Kind;

    fn pod(name: &str) -> Key {
        Key::new(Kind::Pod, "default", name)
    }

    #[test]
    fn addresses_go_round() {
        let mut runtime = Runtime::new("192.168.0.11".into(), "10.244.1.0/29");
        let give = |r: &mut Runtime, n: &str| r.allocate(&pod(n)).map(|ip| ip.to_string());
        // Of 8 places: network, bridge and broadcast are not given.
        for (name, ip) in [("a", "2"), ("b", "3"), ("c", "4"), ("d", "5"), ("e", "6")] {
            assert_eq!(give(&mut runtime, name), Some(format!("10.244.1.{ip}")));
        }
        assert_eq!(give(&mut runtime, "f"), None);
        runtime.free("10.244.1.3");
        runtime.free("10.244.1.5");
        assert_eq!(give(&mut runtime, "g").as_deref(), Some("10.244.1.3"));
        assert_eq!(give(&mut runtime, "h").as_deref(), Some("10.244.1.5"));
        assert_eq!(runtime.owner("10.244.1.5"), Some(&pod("h")));
        assert!(!runtime.covers("10.244.2.5"));
    }

    #[test]
    fn only_networks_are_networks() {
        assert_eq!(Cidr::parse("10.244.1.0/24"), Some(Cidr { base: 0x0af4_0100, bits: 24 }));
        for bad in ["", "10.244.1.0", "10.244.1.1/24", "10.256.0.0/24", "10.244.1/24", "1.2.3.4/33"]
        {
            assert_eq!(Cidr::parse(bad), None, "{bad}");
        }
        for bad in ["+1.2.3.4", "1.2.3.04", "1.2.3.4.5", "1.2.3.", "1.2.3.256", "1.2.3.0004"] {
            assert_eq!(parse_ip(bad), None, "{bad}");
        }
        assert_eq!(parse_ip("10.0.20.209"), Some(0x0a00_14d1));
    }

    #[test]
    fn one_download_at_a_time() {
        let mut runtime = Runtime::new("192.168.0.11".into(), "10.244.1.0/24");
        for name in ["a", "b"] {
            let pull = Pull { pod: pod(name), container: 0, image: "web:v1".into(), asked_at: 0 };
            runtime.enqueue(pull);
        }
        let (first, ms) = runtime.start_pull().unwrap();
        assert_eq!((first.pod, ms), (pod("a"), 1_600));
        assert!(runtime.start_pull().is_none());
        runtime.end_pull();
        assert!(runtime.keep(&"web:v1".into()));
        let (second, ms) = runtime.start_pull().unwrap();
        assert_eq!((second.pod, ms), (pod("b"), PULL_RESOLVE_MS));
        runtime.cancel_pulls(&pod("b"));
        assert!(runtime.start_pull().is_none());
    }
}
