"""What the sign-in screen says where the tests take hold of it."""

EMAIL = "Surel"
PASSWORD = "Kata sandi"
SIGN_IN = "Masuk"
