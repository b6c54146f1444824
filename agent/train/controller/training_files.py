"""The files of a controller's training, by name."""

METRICS, CHECKPOINT = "metrics.jsonl", "checkpoint.pt"
CONTROLLER, VALUE, PLOT = "controller.safetensors", "value.safetensors", "training.png"
