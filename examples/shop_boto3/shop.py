#!/usr/bin/python3
"""The multi-tenant shop: users and orders of many tenants in one DynamoDB table.

The tenant is in the partition key and the kind of item in the sort key:

    PK = tenant#<tenant_id>     SK = user#<user_id> | order#<order_id>

The same program runs against Amazon DynamoDB and against Rowhouse: only the endpoint differs.

    rowhouse serve --data ./data --no-auth
    shop.py --endpoint-url http://127.0.0.1:8000

Without --endpoint-url it takes AWS_ENDPOINT_URL from the environment, and without that it goes to
Amazon DynamoDB.
"""

import argparse
import os
import uuid
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError

TABLE_NAME = "MultiTenantTable"


def connect(endpoint_url=None, region_name="us-east-1"):
    """A DynamoDB resource. A local endpoint asks for no real credentials, so there are defaults."""
    settings = {"region_name": region_name}
    if endpoint_url:
        settings["endpoint_url"] = endpoint_url
        settings["aws_access_key_id"] = os.environ.get("AWS_ACCESS_KEY_ID", "local")
        settings["aws_secret_access_key"] = os.environ.get("AWS_SECRET_ACCESS_KEY", "local")
    return boto3.resource("dynamodb", **settings)


def create_table(dynamodb):
    """Creates the table and waits for it, or takes the one that is there already."""
    try:
        table = dynamodb.create_table(
            TableName=TABLE_NAME,
            KeySchema=[
                {"AttributeName": "PK", "KeyType": "HASH"},
                {"AttributeName": "SK", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": "PK", "AttributeType": "S"},
                {"AttributeName": "SK", "AttributeType": "S"},
            ],
            ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
        )
        table.meta.client.get_waiter("table_exists").wait(
            TableName=TABLE_NAME, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )
        print(f"Table {TABLE_NAME} created.")
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceInUseException":
            raise
        table = dynamodb.Table(TABLE_NAME)
        print(f"Table {TABLE_NAME} exists already.")
    return table


def add_user(table, tenant_id, user_id, user_name, user_email):
    table.put_item(
        Item={
            "PK": f"tenant#{tenant_id}",
            "SK": f"user#{user_id}",
            "user_name": user_name,
            "user_email": user_email,
        }
    )
    print(f"User {user_name} added to tenant {tenant_id}.")


def add_order(table, tenant_id, order_id, user_id, order_amount):
    table.put_item(
        Item={
            "PK": f"tenant#{tenant_id}",
            "SK": f"order#{order_id}",
            "user_id": user_id,
            "order_amount": order_amount,
        }
    )
    print(f"Order of {order_amount} added to tenant {tenant_id}.")


def get_user(table, tenant_id, user_id):
    """The user, or None if this tenant has no such user."""
    answer = table.get_item(Key={"PK": f"tenant#{tenant_id}", "SK": f"user#{user_id}"})
    return answer.get("Item")


def get_orders_for_tenant(table, tenant_id):
    """All orders of one tenant, page by page."""
    query = {
        "KeyConditionExpression": Key("PK").eq(f"tenant#{tenant_id}") & Key("SK").begins_with("order#")
    }
    orders = []
    while True:
        page = table.query(**query)
        orders += page["Items"]
        if "LastEvaluatedKey" not in page:
            return orders
        query["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def main():
    parser = argparse.ArgumentParser(description="The multi-tenant shop on boto3.")
    parser.add_argument("--endpoint-url", default=os.environ.get("AWS_ENDPOINT_URL"))
    parser.add_argument("--region", default=os.environ.get("AWS_DEFAULT_REGION", "us-east-1"))
    arguments = parser.parse_args()

    table = create_table(connect(arguments.endpoint_url, arguments.region))

    tenant_1, tenant_2 = str(uuid.uuid4()), str(uuid.uuid4())
    alice, bob = str(uuid.uuid4()), str(uuid.uuid4())
    add_user(table, tenant_1, alice, "Alice", "alice@example.com")
    add_user(table, tenant_2, bob, "Bob", "bob@example.com")
    add_order(table, tenant_1, str(uuid.uuid4()), alice, Decimal("150"))
    add_order(table, tenant_2, str(uuid.uuid4()), bob, Decimal("200"))

    user = get_user(table, tenant_1, alice)
    print(f"Tenant 1 reads its user back: {user['user_name']} <{user['user_email']}>")
    for name, tenant in (("Tenant 1", tenant_1), ("Tenant 2", tenant_2)):
        amounts = [str(order["order_amount"]) for order in get_orders_for_tenant(table, tenant)]
        print(f"{name} has {len(amounts)} order(s): {', '.join(amounts)}")
    print(f"Tenant 2 looks for Alice: {get_user(table, tenant_2, alice)}")


if __name__ == "__main__":
    main()
