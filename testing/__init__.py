"""What the checks stand on: servers, settings of a test run, the browser."""
