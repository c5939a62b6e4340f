"""Scores a text with RaisonText: python3 detect.py http://127.0.0.1:8000 essay.txt [key]"""
import sys
import time

import requests


def detect(service, text, key=None):
    session = requests.Session()
    if key:
        session.headers["Authorization"] = f"Bearer {key}"
    answer = session.post(f"{service}/api/v1/detections", json={"text": text, "lane": "bulk"})
    while answer.status_code in (429, 503):  # full just now: it says when to come back
        time.sleep(int(answer.headers["Retry-After"]))
        answer = session.post(f"{service}/api/v1/detections", json={"text": text, "lane": "bulk"})
    detection = answer.json()
    while detection.get("state") in ("queued", "running"):
        time.sleep(0.5)
        detection = session.get(f"{service}/api/v1/detections/{detection['id']}").json()
    if detection.get("state") != "done":  # a refusal has a code and a detail, a text without a score an error
        raise RuntimeError(detection.get("detail") or detection.get("error") or detection["state"])
    return detection


if __name__ == "__main__":
    service, file, *key = sys.argv[1:]
    with open(file, encoding="utf-8") as source:
        result = detect(service, source.read(), *key)
    print(result["score"], result.get("verdict"))
