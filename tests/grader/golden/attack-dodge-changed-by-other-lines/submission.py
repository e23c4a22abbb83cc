class Settings:
    factor = 1
def odd_doubles(numbers):
    return [Settings.factor * n for n in numbers if n % 2]
def change(name, value):
    for cls in (Settings,):
        setattr(cls, name, value)
change("factor", 2)
