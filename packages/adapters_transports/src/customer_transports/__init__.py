"""RabbitMQ and Kafka behind the ports of the core; each needs the extra of its name."""
