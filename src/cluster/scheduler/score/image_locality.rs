//! ImageLocality: images already on the node need not be pulled (plugins/imagelocality).

use super::super::cache::{Cache, ImageState};
use super::super::cycle::Subject;
use super::super::node_info::NodeSlot;
use super::SCORE_MAX;

const MB: i64 = 1024 * 1024;
const MIN_THRESHOLD: i64 = 23 * MB;
const MAX_CONTAINER_THRESHOLD: i64 = 1000 * MB;

pub(super) fn score(cache: &Cache, subject: &Subject, nodes: &[NodeSlot], out: &mut Vec<i64>) {
    let spec = &subject.pod.spec;
    let containers = spec.init_containers.iter().chain(&spec.containers);
    let number = (spec.init_containers.len() + spec.containers.len()) as i64;
    let all_nodes = cache.order().len();
    // The image's size, scaled by the share of nodes that have it: rare images do not pile
    // pods on the few nodes that have them.
    let mut images: Vec<(i64, &ImageState)> = Vec::new();
    for container in containers {
        let image = match has_tag(&container.image) {
            true => cache.image(&container.image),
            false => cache.image(&[&*container.image, ":latest"].concat()),
        };
        if let Some(state) = image {
            let spread = f64::from(state.nodes) / all_nodes as f64;
            images.push(((state.size as f64 * spread) as i64, state));
        }
    }
    for slot in nodes {
        let on_node = images.iter().filter(|(_, state)| state.on(*slot));
        out.push(priority(on_node.map(|(size, _)| size).sum(), number));
    }
}

fn priority(sum: i64, containers: i64) -> i64 {
    let max = MAX_CONTAINER_THRESHOLD * containers;
    let sum = sum.clamp(MIN_THRESHOLD, max.max(MIN_THRESHOLD));
    SCORE_MAX * (sum - MIN_THRESHOLD) / (max - MIN_THRESHOLD)
}

/// normalizedImageName: a name without a tag means `:latest`.
fn has_tag(image: &str) -> bool {
    image.rfind(':') > image.rfind('/')
}
