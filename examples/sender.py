"""Asks RaisonText workers, without a server: python3 sender.py amqp://user:password@host/vhost TEXT…"""
import json
import sys
import uuid

import pika

asked = {str(uuid.uuid4()): text for text in sys.argv[2:]}
with pika.BlockingConnection(pika.URLParameters(sys.argv[1])) as connection:
    channel = connection.channel()
    channel.confirm_delivery()
    for queue in ("raisontext_model", "raisontext_answer"):
        channel.queue_declare(queue, durable=True)
    for id, text in asked.items():
        body = json.dumps({"id": id, "text": text})
        channel.basic_publish("", "raisontext_model", body, pika.BasicProperties(delivery_mode=2), mandatory=True)
    while asked:
        method, _, body = next(channel.consume("raisontext_answer"))
        reply = json.loads(body)
        if text := asked.pop(reply["id"], None):  # an answer may come twice
            print(reply.get("answer") or reply["error"]["code"], text, sep="\t", flush=True)
        channel.basic_ack(method.delivery_tag)
