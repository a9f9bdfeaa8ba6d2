"""What the SDK's client does with the API, and what it verifies; prints what came back."""

import json
import sys

from elevenlabs import ElevenLabs
from elevenlabs.core.api_error import ApiError

base_url, given = sys.argv[1], json.loads(sys.argv[2])
client = ElevenLabs(api_key="none", base_url=base_url)
convai = client.conversational_ai
told = {}


def kept(name, run):
    try:
        told[name] = run()
    except ApiError as error:
        told[name] = {"status": error.status_code, "body": error.body}
    except Exception as error:
        told[name] = {"problem": f"{type(error).__name__}: {error}"}


def agents():
    created = convai.agents.create(conversation_config=given["conversation_config"], name="From Python")
    agent = convai.agents.get(created.agent_id)
    updated = convai.agents.update(created.agent_id, name="Renamed")
    copy = convai.agents.duplicate(created.agent_id, name="A copy")
    listed = [one.agent_id for one in convai.agents.list(page_size=100).agents]
    convai.agents.delete(copy.agent_id)
    convai.agents.delete(created.agent_id)
    after = [one.agent_id for one in convai.agents.list(page_size=100).agents]
    return {
        "first_message": agent.conversation_config.agent.first_message,
        "name": updated.name,
        "listed": [created.agent_id in listed, copy.agent_id in listed],
        "after": [created.agent_id in after, copy.agent_id in after],
    }


def conversations():
    one = convai.conversations.list(agent_id="open", page_size=1)
    record = convai.conversations.get(one.conversations[0].conversation_id)
    audio = b"".join(convai.conversations.audio.get(given["conversation_id"]))
    return {
        "count": len(one.conversations),
        "has_more": one.has_more,
        "agent": record.agent_id,
        "status": record.status,
        "roles": [turn.role for turn in record.transcript],
        "audio": [audio[:4].decode("latin1"), len(audio)],
    }


def gone():
    one = convai.conversations.list(agent_id="open", page_size=1)
    identity = one.conversations[0].conversation_id
    convai.conversations.delete(identity)
    convai.conversations.get(identity)


def tools():
    created = convai.tools.create(request={"tool_config": given["tool_config"]})
    tool = convai.tools.get(created.id)
    listed = [one.id for one in convai.tools.list().tools]
    convai.tools.delete(created.id)
    return {"name": tool.tool_config.name, "listed": created.id in listed}


def secrets():
    created = convai.secrets.create(name="PY_KEY", value="hidden-7f3a")
    listed = convai.secrets.list()
    text = json.dumps([one.dict() for one in listed.secrets], default=str)
    convai.secrets.delete(created.secret_id)
    return {"name": created.name, "listed": created.secret_id in text, "shown": "hidden-7f3a" in text}


def knowledge():
    created = convai.knowledge_base.documents.create_from_text(text="Shops close at six.", name="Hours")
    documents = [one.id for one in convai.knowledge_base.list().documents]
    convai.knowledge_base.documents.delete(created.id)
    return {"name": created.name, "listed": created.id in documents}


def helpers():
    return {
        "user": bool(client.user.get().user_id),
        "voices": len(client.voices.get_all().voices),
        "models": len(client.models.list()),
    }


def signed():
    return {"url": convai.conversations.get_signed_url(agent_id="private").signed_url}


def webhook():
    event = client.webhooks.construct_event(given["raw_body"], given["signature"], given["secret"])
    return {"type": event["type"]}


kept("agents", agents)
kept("conversations", conversations)
kept("gone", gone)
kept("tools", tools)
kept("secrets", secrets)
kept("knowledge", knowledge)
kept("helpers", helpers)
kept("signed", signed)
if "raw_body" in given:
    kept("webhook", webhook)
kept("missing", lambda: convai.agents.get("agent_none"))
print(json.dumps(told, default=str))
