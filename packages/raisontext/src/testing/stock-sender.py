"""A sender of the plainest kind: pika, {id, text} out with reply_to set to the request queue, {id, answer} in."""
import json
import sys

import pika

texts = sys.argv[2:]
connection = pika.BlockingConnection(pika.URLParameters(sys.argv[1]))
channel = connection.channel()
for queue in ("raisontext_model", "raisontext_answer"):
    channel.queue_declare(queue=queue, durable=True)


def on_answer(channel, method, properties, body):
    message = json.loads(body)
    print(f"answer {message['id']} {message['answer']}", flush=True)
    texts.pop()
    if not texts:
        channel.stop_consuming()


channel.basic_consume(queue="raisontext_answer", on_message_callback=on_answer, auto_ack=True)
for number, text in enumerate(texts):
    properties = pika.BasicProperties(reply_to="raisontext_model", delivery_mode=2)
    body = json.dumps({"id": str(number % 2), "text": text})
    channel.basic_publish(exchange="", routing_key="raisontext_model", properties=properties, body=body)
print("sent", flush=True)
channel.start_consuming()
connection.close()
