"""One service in SimPy, Ciw or SimFaaS, for comparison: Poisson arrivals, one queue in front of all places, K places to
wait in. SimFaaS knows no waiting and exponential times only.

argv: peer (simpy, ciw, simfaas), requests, places, arrivals a second, service (exponential, lognormal, deterministic),
mean service time in seconds, standard deviation by mean, places to wait in (-1: unlimited), seed.
Prints one line of JSON; without the peer it ends with 3.
"""

import json
import math
import random
import sys
import time

PEER, COUNT, PLACES = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
RATE, SERVICE, MEAN, VARIATION = float(sys.argv[4]), sys.argv[5], float(sys.argv[6]), float(sys.argv[7])
WAITING, SEED = int(sys.argv[8]), int(sys.argv[9])

VARIANCE = math.log(1 + VARIATION**2)
LOCATION = math.log(MEAN) - VARIANCE / 2


def run_simpy():
    import simpy

    chance = random.Random(SEED)
    waits = [0.0, 0]
    rejected = [0]
    env = simpy.Environment()
    places = simpy.Resource(env, capacity=PLACES)

    def service_time():
        if SERVICE == "exponential":
            return chance.expovariate(1 / MEAN)
        return MEAN if SERVICE == "deterministic" else chance.lognormvariate(LOCATION, math.sqrt(VARIANCE))

    def request():
        arrived = env.now
        with places.request() as place:
            yield place
            waits[0] += env.now - arrived
            waits[1] += 1
            yield env.timeout(service_time())

    def arrivals():
        for _ in range(COUNT):
            yield env.timeout(chance.expovariate(RATE))
            if WAITING >= 0 and places.count == PLACES and len(places.queue) >= WAITING:
                rejected[0] += 1
            else:
                env.process(request())

    env.process(arrivals())
    started = time.perf_counter()
    env.run()
    return COUNT, time.perf_counter() - started, waits[0] / waits[1], rejected[0] / COUNT


def run_ciw():
    import ciw

    services = {
        "exponential": lambda: ciw.dists.Exponential(1 / MEAN),
        "lognormal": lambda: ciw.dists.Lognormal(LOCATION, math.sqrt(VARIANCE)),
        "deterministic": lambda: ciw.dists.Deterministic(MEAN),
    }
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(RATE)],
        service_distributions=[services[SERVICE]()],
        number_of_servers=[PLACES],
        queue_capacities=[WAITING if WAITING >= 0 else float("inf")],
    )
    ciw.seed(SEED)
    simulation = ciw.Simulation(network)
    started = time.perf_counter()
    simulation.simulate_until_max_customers(COUNT, method="Arrive")
    took = time.perf_counter() - started
    records = simulation.get_all_records()
    served = [record for record in records if record.record_type == "service"]
    rejections = sum(record.record_type == "rejection" for record in records)
    return COUNT, took, sum(record.waiting_time for record in served) / len(served), rejections / COUNT


def run_simfaas():
    import numpy
    from simfaas.ServerlessSimulator import ServerlessSimulator

    if WAITING != 0 or SERVICE != "exponential":
        sys.exit("simfaas: no request waits, and times are exponential")
    numpy.random.seed(SEED)
    # An instance that never expires, and whose first request is no slower than others, is a place.
    simulation = ServerlessSimulator(
        arrival_rate=RATE,
        warm_service_rate=1 / MEAN,
        cold_service_rate=1 / MEAN,
        expiration_threshold=1e9,
        max_time=COUNT / RATE,
        maximum_concurrency=PLACES,
    )
    started = time.perf_counter()
    simulation.generate_trace(debug_print=False, progress=False)
    took = time.perf_counter() - started
    total = simulation.total_req_count
    return total, took, 0.0, simulation.total_reject_count / total


try:
    count, seconds, wait, rejected_share = {"simpy": run_simpy, "ciw": run_ciw, "simfaas": run_simfaas}[PEER]()
except ImportError:
    sys.exit(3)
print(json.dumps({"requestsPerSecond": count / seconds, "meanWaitMs": 1000 * wait, "rejected": rejected_share}))
