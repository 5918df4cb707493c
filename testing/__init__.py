"""What the checks stand on: servers, settings of a test run, the browser."""

PRODUCTION = {
    "DANKHE_MODE": "production",
    "DANKHE_SECRET_KEY": "khong-dung-that-chi-de-kiem-tra-cau-hinh-0123456789-abcdef",
    "DANKHE_ALLOWED_HOSTS": "thidua.example.vn",
    "DANKHE_BASE_URL": "https://thidua.example.vn",
}
