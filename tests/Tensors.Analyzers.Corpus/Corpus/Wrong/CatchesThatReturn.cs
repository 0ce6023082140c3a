// TNS1002: a catch returns, continues or breaks and forgets the tensor.
namespace Corpus.Wrong.CatchesThatReturn;

public sealed class StructOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public Frame? Returns(int number)
    {
        var owner = Frame.Allocate(allocator, 160); // expect TNS1002: owner
        try
        {
            Model.Show(100 / number);
            return owner;
        }
        catch (DivideByZeroException)
        {
            return null;
        }
    }

    public List<Frame> Continues(int count)
    {
        var all = new List<Frame>();
        for (var i = 0; i < count; i++)
        {
            var owner = Model.Record(allocator, 320); // expect TNS1002: owner
            try
            {
                Model.Show(100 / i);
            }
            catch (DivideByZeroException)
            {
                continue;
            }

            all.Add(owner);
        }

        return all;
    }

    public void Breaks(int number)
    {
        while (Model.Coin)
        {
            var owner = Frame.Allocate(allocator, 160); // expect TNS1002: owner
            try
            {
                Model.Show(100 / number);
                Model.Consume(owner);
            }
            catch (ArithmeticException)
            {
                break;
            }
        }
    }

    public Frame? WithFilter(int number)
    {
        var owner = Frame.Allocate(allocator, 160); // expect TNS1002: owner
        try
        {
            Model.Show(100 / number);
            return owner;
        }
        catch (Exception e) when (e is ArithmeticException or IOException)
        {
            return null;
        }
    }

    public Frame? Logged(int number)
    {
        var owner = Model.Record(allocator, 320); // expect TNS1002: owner
        try
        {
            Model.Show(100 / number);
        }
        catch (DivideByZeroException e)
        {
            Model.Show(e);
            return null;
        }

        return owner;
    }

    public async Task<Frame?> Awaited(CancellationToken token)
    {
        var owner = await Model.RecordAsync(allocator); // expect TNS1002: owner
        try
        {
            await Task.Delay(10, token);
            return owner;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public Frame Another(int number)
    {
        var owner = Frame.Allocate(allocator, 160); // expect TNS1002: owner
        try
        {
            Model.Show(100 / number);
            return owner;
        }
        catch (DivideByZeroException)
        {
            return Model.Record(allocator, 320);
        }
    }

    public string SecondOfTwo(int number)
    {
        var owner = Frame.Allocate(allocator, 160); // expect TNS1002: owner
        try
        {
            Model.Show(100 / number);
        }
        catch (DivideByZeroException)
        {
            owner.Dispose();
            return "zero";
        }
        catch (IOException)
        {
            return "unreadable";
        }

        owner.Dispose();
        return "good";
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}

public sealed class ClassOwners(SharedMemoryAllocator allocator, Feed feed, string path)
{
    public Clip? Returns(int number)
    {
        var owner = Clip.Load(path); // expect TNS1002: owner
        try
        {
            Model.Show(100 / number);
            return owner;
        }
        catch (DivideByZeroException)
        {
            return null;
        }
    }

    public List<Clip> Continues(int count)
    {
        var all = new List<Clip>();
        for (var i = 0; i < count; i++)
        {
            var owner = new Clip(path); // expect TNS1002: owner
            try
            {
                Model.Show(100 / i);
            }
            catch (DivideByZeroException)
            {
                continue;
            }

            all.Add(owner);
        }

        return all;
    }

    public void Breaks(int number)
    {
        while (Model.Coin)
        {
            var owner = Clip.Load(path); // expect TNS1002: owner
            try
            {
                Model.Show(100 / number);
                Model.Consume(owner);
            }
            catch (ArithmeticException)
            {
                break;
            }
        }
    }

    public Clip? WithFilter(int number)
    {
        var owner = Clip.Load(path); // expect TNS1002: owner
        try
        {
            Model.Show(100 / number);
            return owner;
        }
        catch (Exception e) when (e is ArithmeticException or IOException)
        {
            return null;
        }
    }

    public Clip? Logged(int number)
    {
        var owner = new Clip(path); // expect TNS1002: owner
        try
        {
            Model.Show(100 / number);
        }
        catch (DivideByZeroException e)
        {
            Model.Show(e);
            return null;
        }

        return owner;
    }

    public async Task<Clip?> Awaited(CancellationToken token)
    {
        var owner = await feed.NextAsync(); // expect TNS1002: owner
        try
        {
            await Task.Delay(10, token);
            return owner;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public Clip Another(int number)
    {
        var owner = Clip.Load(path); // expect TNS1002: owner
        try
        {
            Model.Show(100 / number);
            return owner;
        }
        catch (DivideByZeroException)
        {
            return new Clip(path);
        }
    }

    public string SecondOfTwo(int number)
    {
        var owner = Clip.Load(path); // expect TNS1002: owner
        try
        {
            Model.Show(100 / number);
        }
        catch (DivideByZeroException)
        {
            owner.Dispose();
            return "zero";
        }
        catch (IOException)
        {
            return "unreadable";
        }

        owner.Dispose();
        return "good";
    }

    public override string ToString() => $"{allocator} {feed} {path}";
}
