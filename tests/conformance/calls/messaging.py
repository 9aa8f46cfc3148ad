"""SQS, SNS and EventBridge: the calls of `awscli/examples/{sqs,sns,events}`, with our own values."""

from __future__ import annotations

import json
from datetime import datetime

from tests.conformance.calls.call import Refused, call

ACCOUNT = "000000000000"
REGION = "eu-central-1"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:calls"
DEAD = f"arn:aws:sqs:{REGION}:{ACCOUNT}:calls-dead"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:calls"
RULE = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/calls"
URL = {"QueueUrl": "$url"}

SQS = [
    call("create_queue", {"QueueName": "calls-dead"}, {"QueueUrl": str}, dead="QueueUrl"),
    call(
        "create_queue",
        {
            "QueueName": "calls",
            "Attributes": {
                "RedrivePolicy": json.dumps({"deadLetterTargetArn": DEAD, "maxReceiveCount": "100"}),
                "MessageRetentionPeriod": "259200",
            },
        },
        {"QueueUrl": str},
        url="QueueUrl",
    ),
    call("get_queue_url", {"QueueName": "calls"}, {"QueueUrl": str}),
    call("get_queue_url", {"QueueName": "calls-none"}, Refused("AWS.SimpleQueueService.NonExistentQueue")),
    call("list_queues", {"QueueNamePrefix": "calls-d"}, {"QueueUrls": [str]}),
    call(
        "get_queue_attributes",
        {**URL, "AttributeNames": ["All"]},
        {
            "Attributes": {
                "ApproximateNumberOfMessagesNotVisible": "0",
                "RedrivePolicy": str,
                "MessageRetentionPeriod": "259200",
                "ApproximateNumberOfMessagesDelayed": "0",
                "MaximumMessageSize": str,
                "CreatedTimestamp": str,
                "ApproximateNumberOfMessages": "0",
                "ReceiveMessageWaitTimeSeconds": "0",
                "DelaySeconds": "0",
                "VisibilityTimeout": "30",
                "LastModifiedTimestamp": str,
                "QueueArn": QUEUE,
            }
        },
    ),
    call("set_queue_attributes", {**URL, "Attributes": {"MessageRetentionPeriod": "604800"}}, {}),
    call("add_permission", {**URL, "Label": "Send", "AWSAccountIds": [ACCOUNT], "Actions": ["SendMessage"]}, {}),
    call("remove_permission", {**URL, "Label": "Send"}, {}),
    call("list_dead_letter_source_queues", {"QueueUrl": "$dead"}, Refused("InvalidAction")),
    call(
        "send_message",
        {
            **URL,
            "MessageBody": "An order from Ghent",
            "MessageAttributes": {"City": {"DataType": "String", "StringValue": "Ghent"}},
        },
        {"MD5OfMessageBody": "2a982834181a50d15cdd9ffc1a3dc9b7", "MD5OfMessageAttributes": str, "MessageId": str},
    ),
    call(
        "send_message_batch",
        {**URL, "Entries": [{"Id": "one", "MessageBody": "first"}, {"Id": "two", "MessageBody": "second"}]},
        {"Successful": [{"Id": "one", "MD5OfMessageBody": str, "MessageId": str}]},
    ),
    call(
        "receive_message",
        {
            **URL,
            "AttributeNames": ["All"],
            "MessageAttributeNames": ["All"],
            "MaxNumberOfMessages": 10,
        },
        {
            "Messages": [
                {
                    "Body": "An order from Ghent",
                    "ReceiptHandle": str,
                    "MD5OfBody": str,
                    "MD5OfMessageAttributes": str,
                    "MessageId": str,
                    "Attributes": {
                        "ApproximateFirstReceiveTimestamp": str,
                        "SenderId": str,
                        "ApproximateReceiveCount": "1",
                        "SentTimestamp": str,
                    },
                    "MessageAttributes": {"City": {"DataType": "String", "StringValue": "Ghent"}},
                }
            ]
        },
        one="Messages.0.ReceiptHandle",
        two="Messages.1.ReceiptHandle",
        three="Messages.2.ReceiptHandle",
    ),
    call("change_message_visibility", {**URL, "ReceiptHandle": "$one", "VisibilityTimeout": 36000}, {}),
    call(
        "change_message_visibility_batch",
        {**URL, "Entries": [{"Id": "a", "ReceiptHandle": "$two", "VisibilityTimeout": 36000}]},
        {"Successful": [{"Id": "a"}]},
    ),
    call("delete_message", {**URL, "ReceiptHandle": "$one"}, {}),
    call(
        "delete_message_batch",
        {**URL, "Entries": [{"Id": "a", "ReceiptHandle": "$two"}, {"Id": "b", "ReceiptHandle": "$three"}]},
        {"Successful": [{"Id": "a"}]},
    ),
    call("tag_queue", {**URL, "Tags": {"Priority": "Highest"}}, {}),
    call("list_queue_tags", URL, {"Tags": {"Priority": "Highest"}}),
    call("untag_queue", {**URL, "TagKeys": ["Priority"]}, {}),
    call("purge_queue", URL, {}),
    call("start_message_move_task", {"SourceArn": DEAD, "DestinationArn": QUEUE}, Refused("InvalidAction")),
    call("list_message_move_tasks", {"SourceArn": DEAD, "MaxResults": 2}, Refused("InvalidAction")),
    call("delete_queue", URL, {}),
    call("delete_queue", {"QueueUrl": "$dead"}, {}),
]

SNS = [
    call("create_topic", {"Name": "calls"}, {"TopicArn": TOPIC}),
    call(
        "get_topic_attributes",
        {"TopicArn": TOPIC},
        {
            "Attributes": {
                "SubscriptionsConfirmed": "0",
                "DisplayName": "",
                "SubscriptionsDeleted": "0",
                "EffectiveDeliveryPolicy": str,
                "Owner": ACCOUNT,
                "Policy": str,
                "TopicArn": TOPIC,
                "SubscriptionsPending": "0",
            }
        },
    ),
    call("set_topic_attributes", {"TopicArn": TOPIC, "AttributeName": "DisplayName", "AttributeValue": "Orders"}, {}),
    call(
        "add_permission",
        {"TopicArn": TOPIC, "Label": "Publish", "AWSAccountId": ["987654321098"], "ActionName": ["Publish"]},
        {},
    ),
    call("remove_permission", {"TopicArn": TOPIC, "Label": "Publish"}, {}),
    call(
        "subscribe",
        {"TopicArn": TOPIC, "Protocol": "sqs", "Endpoint": f"arn:aws:sqs:{REGION}:{ACCOUNT}:calls"},
        {"SubscriptionArn": str},
        subscription="SubscriptionArn",
    ),
    call(
        "get_subscription_attributes",
        {"SubscriptionArn": "$subscription"},
        {
            "Attributes": {
                "Endpoint": str,
                "Protocol": "sqs",
                "RawMessageDelivery": "false",
                "ConfirmationWasAuthenticated": str,
                "Owner": ACCOUNT,
                "SubscriptionArn": str,
                "TopicArn": TOPIC,
            }
        },
    ),
    call(
        "set_subscription_attributes",
        {"SubscriptionArn": "$subscription", "AttributeName": "RawMessageDelivery", "AttributeValue": "true"},
        {},
    ),
    call(
        "list_subscriptions",
        {},
        {"Subscriptions": [{"Owner": ACCOUNT, "Endpoint": str, "Protocol": str, "TopicArn": str}]},
    ),
    call("list_subscriptions_by_topic", {"TopicArn": TOPIC}, {"Subscriptions": [{"Protocol": "sqs"}]}),
    call("publish", {"TopicArn": TOPIC, "Message": "Hello"}, {"MessageId": str}),
    call("list_topics", {}, {"Topics": [{"TopicArn": str}]}),
    call("tag_resource", {"ResourceArn": TOPIC, "Tags": [{"Key": "Team", "Value": "Alpha"}]}, {}),
    call("list_tags_for_resource", {"ResourceArn": TOPIC}, {"Tags": [{"Key": "Team", "Value": "Alpha"}]}),
    call("untag_resource", {"ResourceArn": TOPIC, "TagKeys": ["Team"]}, {}),
    call("unsubscribe", {"SubscriptionArn": "$subscription"}, {}),
    call("check_if_phone_number_is_opted_out", {"phoneNumber": "+15555550100"}, Refused("InvalidAction")),
    call("delete_topic", {"TopicArn": TOPIC}, {}),
]

_LAMBDA = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:calls"
_EVENT = {
    "id": "1",
    "source": "shop.orders",
    "account": ACCOUNT,
    "time": "2026-04-12T09:13:12Z",
    "region": REGION,
    "resources": [],
    "detail-type": "order placed",
    "detail": {},
}

EVENTS = [
    call("put_rule", {"Name": "calls", "ScheduleExpression": "cron(0 9 * * ? *)"}, {"RuleArn": RULE}),
    call("put_rule", {"Name": "calls", "EventPattern": '{"source":["shop.orders"]}'}, {"RuleArn": RULE}),
    call(
        "describe_rule",
        {"Name": "calls"},
        {"Name": "calls", "Arn": RULE, "State": "ENABLED", "EventPattern": str, "EventBusName": "default"},
    ),
    call("disable_rule", {"Name": "calls"}, {}),
    call("enable_rule", {"Name": "calls"}, {}),
    call("list_rules", {}, {"Rules": [{"Name": str, "Arn": str, "State": str}]}),
    call("list_rules", {"NamePrefix": "cal"}, {"Rules": [{"Name": "calls"}]}),
    call(
        "put_targets",
        {"Rule": "calls", "Targets": [{"Id": "1", "Arn": _LAMBDA}]},
        {"FailedEntryCount": 0, "FailedEntries": []},
    ),
    call("list_rule_names_by_target", {"TargetArn": _LAMBDA}, {"RuleNames": ["calls"]}),
    call("list_targets_by_rule", {"Rule": "calls"}, {"Targets": [{"Id": "1", "Arn": _LAMBDA}]}),
    call("remove_targets", {"Rule": "calls", "Ids": ["1"]}, {"FailedEntryCount": 0, "FailedEntries": []}),
    call(
        "put_events",
        {
            "Entries": [
                {"Source": "shop.orders", "DetailType": "order placed", "Detail": '{"n": 1}', "Resources": ["a", "b"]},
                {"Source": "shop.orders", "DetailType": "order placed", "Detail": '{"n": 2}', "Resources": ["a", "b"]},
            ]
        },
        {"FailedEntryCount": 0, "Entries": [{"EventId": str}]},
    ),
    call(
        "test_event_pattern",
        {"EventPattern": '{"source": ["shop.orders"]}', "Event": json.dumps(_EVENT)},
        {"Result": True},
    ),
    call("delete_rule", {"Name": "calls"}, {}),
    call("describe_rule", {"Name": "calls"}, Refused("ResourceNotFoundException")),
    call("describe_event_bus", {}, {"Name": "default", "Arn": str}),
    call(
        "create_event_bus",
        {"Name": "calls"},
        {"EventBusArn": f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/calls"},
        bus="EventBusArn",
    ),
    call("list_event_buses", {"NamePrefix": "calls"}, {"EventBuses": [{"Name": "calls", "Arn": str}]}),
    call(
        "create_archive",
        {"ArchiveName": "calls", "EventSourceArn": "$bus", "RetentionDays": 3},
        {"ArchiveArn": str, "State": "ENABLED", "CreationTime": datetime},
    ),
    call(
        "describe_archive",
        {"ArchiveName": "calls"},
        {"ArchiveName": "calls", "EventSourceArn": str, "State": "ENABLED", "RetentionDays": 3, "EventCount": 0},
    ),
    call("delete_archive", {"ArchiveName": "calls"}, {}),
    call("delete_event_bus", {"Name": "calls"}, {}),
    call("list_endpoints", {}, {"Endpoints": []}),
    call("list_partner_event_sources", {"NamePrefix": "aws.partner"}, {"PartnerEventSources": []}),
]
