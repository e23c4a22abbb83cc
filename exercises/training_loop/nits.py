"""What a teacher would pencil beside a right training loop."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "`.data` bypasses autograd's checks; an update under `with torch.no_grad():` keeps them.",
        r"(?<!grad)\.data (?:[-+]= |= )|(?<!grad)\.data\.(?:sub_|add_|copy_)\(",
        (
            """
def train(model, batches, loss_fn, lr, epochs):
    for epoch in range(epochs):
        for xb, yb in batches:
            loss = loss_fn(model(xb), yb)
            loss.backward()
            for p in model.parameters():
                if p.grad is not None:
                    p.data -= lr * p.grad
                    p.grad.zero_()
""",
            """
def train_epoch(model, lr, params, batches, loss_fn):
    for xb, yb in batches:
        loss = loss_fn(model(xb), yb)
        loss.backward()
        for p in params:
            p.data = p.data - p.grad * lr
            p.grad = None


def train(model, batches, loss_fn, lr, epochs):
    for i in range(epochs):
        train_epoch(model, lr, list(model.parameters()), batches, loss_fn)
""",
        ),
    ),
    Nit(
        "The gradients are reset twice in a row, at the start and at the end; once is enough.",
        r"^( +)(\w+)\.zero_grad\(\)\n(?:\1[^\n]*\n)+?\1\2\.zero_grad\(\)$",
        (
            """
import torch


def train(model, batches, loss_fn, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(epochs):
        for xb, yb in batches:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            opt.zero_grad()
""",
            """
import torch


def train(model, batches, loss_fn, lr, epochs):
    for _ in range(epochs):
        for xb, yb in batches:
            model.zero_grad()
            loss_fn(model(xb), yb).backward()
            with torch.no_grad():
                for p in model.parameters():
                    if p.requires_grad:
                        p -= lr * p.grad
            model.zero_grad()
""",
        ),
    ),
    Nit(
        "`retain_graph=True` keeps memory for a second `backward` that never comes.",
        r"\A(?![\s\S]*backward\([\s\S]*backward\()[\s\S]*backward\(retain_graph=True\)",
        (
            """
import torch


def train(model, batches, loss_fn, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(epochs):
        for xb, yb in batches:
            opt.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward(retain_graph=True)
            opt.step()
""",
            """
import torch


def step(model, lr):
    with torch.no_grad():
        for p in model.parameters():
            if p.grad is not None:
                p -= lr * p.grad
                p.grad = None


def train(model, batches, loss_fn, lr, epochs):
    for _ in range(epochs):
        for xb, yb in batches:
            loss_fn(model(xb), yb).backward(retain_graph=True)
            step(model, lr)
""",
        ),
    ),
    Nit(
        "A new optimizer in every iteration loses its state (such as momentum); create it once.",
        r"^( +)for [^\n]*:\n(?:\1 [^\n]*\n)*?\1 +\w+ = (?:\w+\.)*(?:SGD|BasicOptim)\(",
        (
            """
import torch


def train(model, batches, loss_fn, lr, epochs):
    for epoch in range(epochs):
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        for xb, yb in batches:
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
""",
            """
from torch import optim


def train(model, batches, loss_fn, lr, epochs):
    for _ in range(epochs):
        for xb, yb in batches:
            loss = loss_fn(model(xb), yb)
            loss.backward()
            opt = optim.SGD(model.parameters(), lr)
            opt.step()
            opt.zero_grad()
""",
        ),
    ),
)
