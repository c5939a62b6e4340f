"""A worker of the plainest kind: pika, automatic acknowledgement, {id, text} in, {id, answer} out."""
import json
import sys

import pika

connection = pika.BlockingConnection(pika.URLParameters(sys.argv[1]))
channel = connection.channel()
for queue in ("raisontext_model", "raisontext_answer"):
    channel.queue_declare(queue=queue, durable=True)


def on_text(channel, method, properties, body):
    message = json.loads(body)
    score = float(message["text"].split()[-1])
    answer = json.dumps({"id": message["id"], "answer": f"{score:.3f}"})
    channel.basic_publish(exchange="", routing_key="raisontext_answer", body=answer)


channel.basic_consume(queue="raisontext_model", on_message_callback=on_text, auto_ack=True)
print("ready", flush=True)
channel.start_consuming()
