class BasicOptim:
    def __init__(self, params, lr):
        self.params, self.lr = list(params), lr

    def step(self):
        for p in self.params:
            if p.grad is not None:
                p.data -= p.grad.data * self.lr

    def zero_grad(self):
        for p in self.params:
            p.grad = None

class Trainer:
    def __init__(self, model, batches, loss_fn, lr):
        self.model, self.batches, self.loss_fn = model, batches, loss_fn
        self.opt = BasicOptim(self.model.parameters(), lr)

    def one_batch(self, xb, yb):
        loss = self.loss_fn(self.model(xb), yb)
        loss.backward()
        self.opt.zero_grad()

    def one_epoch(self):
        for xb, yb in self.batches:
            self.one_batch(xb, yb)

    def fit(self, epochs):
        for _ in range(epochs):
            self.one_epoch()

def train(model, batches, loss_fn, lr, epochs):
    Trainer(model, batches, loss_fn, lr).fit(epochs)
