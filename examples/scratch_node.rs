use moseon::cluster::*;
use std::time::Instant;
fn main() {
    for (pods, nodes) in [(500, 50), (1000,50), (5000, 50)] {
        let mut c = Cluster::new(Config::default(), 1);
        for k in 0..nodes { c.submit(Move::NodeAdd { name: format!("n{k}").into(), cpu_milli: 400000, memory_mib: 819200, zone: "".into() }).unwrap(); }
        while c.step_until(1000).is_some() {}
        let t = Instant::now();
        for i in 0..pods { c.submit(Move::PodAdd(PodSpecMove { namespace: "default".into(), name: format!("p{i}").into(), image: "web:v1".into(), ..PodSpecMove::default() })).unwrap(); }
        let mut n = 0u64;
        while c.step_until(300_000).is_some() { n += 1; }
        let el = t.elapsed();
        let t2 = Instant::now();
        let k = c.clone();
        let cl = t2.elapsed();
        let t3 = Instant::now();
        let h = k.hash();
        println!("{pods} pods: {el:?} steps {n} = {:?}/pod; clone {cl:?}; hash {h:x} {:?} machines {}", el / pods, t3.elapsed(), c.machines().len());
    }
}
