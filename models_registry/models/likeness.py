"""The index by which a name finds the models it resembles without reading them all."""

from django.db import models

from models_registry.models.mobilisation import MobilisationModel


class NameToken(models.Model):
    """A telling word of a model's name, without accents; written with the model by ``services`` alone."""

    model = models.ForeignKey(MobilisationModel, models.CASCADE, related_name="name_tokens", verbose_name="Mô hình")
    token = models.CharField("Từ", max_length=40)

    class Meta:
        verbose_name = "từ trong tên mô hình"
        verbose_name_plural = "từ trong tên mô hình"
        indexes = [models.Index(fields=["token", "model"], name="model_by_name_token")]
        constraints = [models.UniqueConstraint(fields=["model", "token"], name="name_token_once")]

    def __str__(self):
        return self.token
