"""Customers with orders, made in PostgreSQL itself, and their standings by hand-written SQL."""

from datetime import datetime

import psycopg

ORDERS_EACH = 5

RULED = """
    SELECT business_id, customer_id, names.tiers, names.memberships,
        coalesce(names.tiers[cardinality(names.tiers)], 'regular') AS tier,
        coalesce(names.memberships[1], CASE WHEN registered_at > %(now)s - interval '720 hours'
            THEN 'new_customer' ELSE 'regular_customer' END) AS segment
    FROM customer_segments s, LATERAL (SELECT
        array_remove(ARRAY[
            CASE WHEN total_spent >= 1000 AND order_count >= 5
                AND total_spent >= 100 * order_count THEN 'premium' END,
            CASE WHEN total_spent >= 10000 AND order_count >= 20
                AND total_spent >= 200 * order_count AND loyalty_points >= 5000 THEN 'vip' END,
            CASE WHEN total_spent >= 50000 AND order_count >= 100
                AND total_spent >= 500 * order_count THEN 'enterprise' END
        ], NULL) AS tiers,
        array_remove(ARRAY[
            CASE WHEN coalesce(last_order_at, registered_at) <= %(now)s - interval '4320 hours'
                THEN 'churned' END,
            CASE WHEN coalesce(last_order_at, registered_at) <= %(now)s - interval '2160 hours'
                THEN 'at_risk' END,
            CASE WHEN orders_last_6_months >= 10 THEN 'frequent_buyer' END,
            CASE WHEN order_count > 0 AND total_spent >= 200 * order_count
                THEN 'high_value' END,
            CASE WHEN registered_at > %(now)s - interval '720 hours' AND order_count < 2
                THEN 'new_customer' END,
            CASE WHEN registered_at <= %(now)s - interval '720 hours' AND order_count >= 2
                AND total_spent < 1000 THEN 'regular_customer' END
        ], NULL) AS memberships) AS names
"""
"""Document 001's rules on the figures kept, by hand: what a customer's row must say."""

_CUSTOMERS = """
    INSERT INTO customers (business_id, id, email, email_key, email_verified, phone_verified,
        preferences, status, registered_at, created_at, updated_at, version, sort_name, search_text)
    SELECT 'default', 'cust_' || lpad(n::text, 8, '0'), n || '@example.com', n || '@example.com',
        false, false, '{"language": "en", "currency": "USD", "timezone": "UTC",
        "marketing": {"emailOptIn": true, "smsOptIn": false, "pushOptIn": false},
        "notifications": {"orderUpdates": true, "promotions": false, "newsletters": false}}',
        'active', registered_at, registered_at, registered_at, 1, '', ''
    FROM (SELECT n, %(now)s - random() * interval '1000 days' AS registered_at
        FROM generate_series(%(first)s::integer, %(last)s::integer) AS n) AS numbered
"""
_ORDERS = """
    INSERT INTO order_summary (business_id, order_id, customer_id, total_amount, currency,
        base_amount, status, item_count, created_at, qualified_at, disqualified_at, updated_at,
        facts)
    SELECT 'default', 'order_' || n, 'cust_' || lpad(buyer::text, 8, '0'), amount, 'USD', amount,
        'PaymentProcessed', 1, placed_at, placed_at + interval '5 minutes',
        CASE WHEN random() < 0.05 THEN placed_at + interval '1 day' END, placed_at, '{}'
    FROM (SELECT n, first + floor((last - first + 1) * power(random(), 1.5))::integer AS buyer,
            %(now)s - interval '2 days' - power(random(), 2) * interval '900 days' AS placed_at,
            round((5 + 400 * power(random(), 3) / (0.2 + random()))::numeric, 2) AS amount
        FROM (SELECT %(first)s::integer AS first, %(last)s::integer AS last) AS numbers,
            generate_series(%(orders)s::integer * (first - 1) + 1, %(orders)s::integer * last) AS n
        ) AS made
"""
_POINTS = """
    INSERT INTO loyalty_points (business_id, customer_id, reference, points, at, event_id)
    SELECT 'default', 'cust_' || lpad(n::text, 8, '0'), 'r', floor(random() * 8000),
        %(now)s - interval '3 days', 'e'
    FROM generate_series(%(first)s::integer, %(last)s::integer) AS n WHERE n %% 4 = 0
"""
_FIGURES = """
    INSERT INTO customer_segments (business_id, customer_id, tier, segment, is_default, tiers,
        memberships, membership_names, next_change_at, measured_at, registered_at, total_spent,
        order_count, orders_last_6_months, last_order_at, loyalty_points, not_counted, version,
        updated_at)
    SELECT c.business_id, c.id, 'regular', 'regular_customer', true, '{}', '{}', '{}',
        least(
            CASE WHEN c.registered_at > %(now)s - interval '720 hours'
                THEN c.registered_at + interval '720 hours' END,
            CASE WHEN idle > %(now)s - interval '2160 hours'
                THEN idle + interval '2160 hours' END,
            CASE WHEN idle > %(now)s - interval '4320 hours'
                THEN idle + interval '4320 hours' END,
            o.leaves),
        %(now)s, c.registered_at, coalesce(o.total, 0), coalesce(o.orders, 0),
        coalesce(o.recent, 0), o.newest, coalesce(p.points, 0), 0, 1, %(now)s
    FROM customers c
    LEFT JOIN (SELECT customer_id, count(*) AS orders, sum(base_amount) AS total,
            max(created_at) AS newest,
            count(*) FILTER (WHERE created_at > %(now)s - interval '4320 hours') AS recent,
            min(created_at) FILTER (WHERE created_at > %(now)s - interval '4320 hours')
                + interval '4320 hours' AS leaves
        FROM order_summary WHERE disqualified_at IS NULL GROUP BY customer_id) AS o
        ON o.customer_id = c.id
    LEFT JOIN loyalty_points p ON p.business_id = c.business_id AND p.customer_id = c.id,
    LATERAL (SELECT coalesce(o.newest, c.registered_at) AS idle) AS since
    WHERE c.id BETWEEN 'cust_' || lpad(%(first)s::text, 8, '0')
        AND 'cust_' || lpad(%(last)s::text, 8, '0')
"""
_STANDINGS = f"""
    UPDATE customer_segments s SET tier = ruled.tier, segment = ruled.segment,
        is_default = ruled.memberships = '{{}}', membership_names = ruled.memberships,
        tiers = (SELECT coalesce(json_object_agg(name, since), '{{}}')
            FROM unnest(ruled.tiers) AS name),
        memberships = (SELECT coalesce(json_object_agg(name, since), '{{}}')
            FROM unnest(ruled.memberships) AS name)
    FROM ({RULED}) AS ruled,
        (SELECT to_char(%(now)s - interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since) AS at
    WHERE s.business_id = ruled.business_id AND s.customer_id = ruled.customer_id
        AND s.customer_id BETWEEN 'cust_' || lpad(%(first)s::text, 8, '0')
        AND 'cust_' || lpad(%(last)s::text, 8, '0')
"""
_WRONG = """
    UPDATE customer_segments SET tier = CASE tier WHEN 'vip' THEN 'regular' ELSE 'vip' END,
        tiers = '{"vip": "2024-01-01T00:00:00Z"}', segment = 'frequent_buyer', is_default = false,
        memberships = '{"frequent_buyer": "2024-01-01T00:00:00Z"}',
        membership_names = '{frequent_buyer}', version = version + 1
    WHERE mod(hashtext(customer_id)::bigint + 2147483648, 50) = %(which)s
"""
_DUE = """
    UPDATE customer_segments SET next_change_at = %(now)s WHERE customer_id IN
        (SELECT customer_id FROM customer_segments ORDER BY hashtext(customer_id || %(salt)s)
        LIMIT %(due)s)
"""


def make(database_url: str, first: int, last: int, now: datetime) -> None:
    """Make the customers with these numbers, each with five orders on average, and assess them."""
    values = {"now": now, "first": first, "last": last, "orders": ORDERS_EACH}
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET timezone TO 'UTC'; SELECT setseed(0.5)")
        for statement in (_CUSTOMERS, _ORDERS, _POINTS, _FIGURES, _STANDINGS):
            connection.execute(statement, values)
        connection.execute("VACUUM ANALYZE")


def make_wrong(database_url: str, which: int) -> int:
    """Make 2 % of the standings wrong; return how many those are.

    Args:
        database_url: the database, as its owner.
        which: of fifty, the fiftieth part that is made wrong.
    """
    with psycopg.connect(database_url, autocommit=True) as connection:
        wrong = connection.execute(_WRONG, {"which": which}).rowcount
        connection.execute("VACUUM customer_segments")
        connection.execute("CHECKPOINT")
    return wrong


def make_due(database_url: str, due: int, salt: str, now: datetime) -> None:
    """Let some customers be due, spread over all."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(_DUE, {"due": due, "salt": salt, "now": now})
        connection.execute("VACUUM customer_segments")
