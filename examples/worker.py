"""A worker for RaisonText: python3 worker.py amqp://user:password@host/vhost [model]"""
import json
import sys
import time

import pika
from pika.exceptions import AMQPError

ANSWERS, DEAD = "raisontext_answer", "raisontext_dead"


def score(text):
    """Put your model here. From 0 (human) to 1 (AI); this one only tells the share of words that came before."""
    words = text.lower().split()
    return 1 - len(set(words)) / len(words)


def answer(request):
    if request.get("deadline", float("inf")) <= time.time() * 1000:
        error = {"code": "expired", "message": "The text was not scored before its deadline."}
        return {"id": request["id"], "error": error}
    try:
        return {"id": request["id"], "answer": f"{score(request['text']):.3f}"}
    except Exception as failure:
        # Not its message, which may quote the text.
        print(f"cannot score {request['id']}: {type(failure).__name__}", file=sys.stderr)
        error = {"code": "evaluation_failed", "message": "The model could not score this text."}
        return {"id": request["id"], "error": error}


def handle(channel, method, properties, body):
    try:
        queue, reply, headers = ANSWERS, json.dumps(answer(json.loads(body))), {}
    except (ValueError, LookupError, TypeError, AttributeError):
        headers = {"x-dead-reason": "invalid_request: no JSON object with id", "x-dead-queue": method.routing_key}
        queue, reply = DEAD, body
    persistent = pika.BasicProperties(delivery_mode=2, headers=headers)
    channel.basic_publish("", queue, reply, persistent, mandatory=True)  # raises unless the broker confirms it
    channel.basic_ack(method.delivery_tag)  # until here, the text is another worker's if this one dies


def serve(url, model):
    name = f".{model}" if model else ""
    queues = [f"raisontext_model{name}", *(f"raisontext_bulk.{shard}{name}" for shard in range(8))]
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.basic_qos(prefetch_count=1)  # of each queue; the others are for other workers
        for queue in [*queues, ANSWERS, DEAD]:
            channel.queue_declare(queue, durable=True)  # and no arguments
        for queue in queues:
            channel.basic_consume(queue, handle)
        print("ready", flush=True)
        channel.start_consuming()


def main(url, model=None):
    while True:
        try:
            serve(url, model)
        except (AMQPError, OSError) as error:
            print(f"no connection: {type(error).__name__}", file=sys.stderr)
        time.sleep(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
