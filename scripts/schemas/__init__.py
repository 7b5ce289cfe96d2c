"""What the JSON Schemas of audit.json and run.json are made from."""
