"""A small shop for several tenants, as its developers write it: rows have their tenant, users and groups are Django's."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Tenant(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=80, unique=True)


class Owned(models.Model):
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT)

    class Meta:
        abstract = True


class User(AbstractUser):
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, null=True)


class Category(Owned):
    slug = models.SlugField()
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "slug"], name="one_slug")]


class Product(Owned):
    name = models.CharField(max_length=200)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    categories = models.ManyToManyField(Category)
    tags = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(price__gte=0), name="price_is_not_negative")]


class Order(Owned):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    state = models.CharField(max_length=10, choices=[("open", "open"), ("paid", "paid")], db_index=True)
    details = models.JSONField(default=dict)
    placed = models.DateTimeField(auto_now_add=True)
    took = models.DurationField(null=True)
    origin = models.GenericIPAddressField(null=True)
    lines = models.PositiveSmallIntegerField(default=0)


class OrderLine(Owned):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)
    product = models.ForeignKey(Product, on_delete=models.RESTRICT)
    amount = models.PositiveIntegerField()
