// Owners in base and derived types.
namespace Corpus.Right.Inheritance;

public abstract class Source(SharedMemoryAllocator allocator) : IDisposable
{
    private readonly Frame _frame = Frame.Allocate(allocator, 160);

    protected SharedMemoryAllocator Allocator { get; } = allocator;

    [Borrowed]
    protected Frame Frame => _frame;

    public abstract float Read();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _frame.Dispose();
        }
    }
}

public class FileSource(SharedMemoryAllocator allocator, string path) : Source(allocator)
{
    private readonly Clip _clip = new(path);

    public override float Read() => Frame[0] * _clip.Gain;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _clip.Dispose();
        }

        base.Dispose(disposing);
    }
}

public sealed class MixedSource(SharedMemoryAllocator allocator) : FileSource(allocator, "mixed.wav")
{
    private Clip? _other;

    public void With(string path)
    {
        _other?.Dispose();
        _other = Clip.Load(path);
    }

    public override float Read() => base.Read() + (_other?.Gain ?? 0);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _other?.Dispose();
        _other = null;
    }
}

public sealed class SilentSource(SharedMemoryAllocator allocator) : Source(allocator)
{
    public override float Read() => 0;
}

public abstract class Filter
{
    [return: Owned]
    public abstract Frame Apply([Borrowed] Frame input);

    public abstract void Drop([TransfersOwnership] Frame input);
}

public sealed class Doubling(SharedMemoryAllocator allocator) : Filter
{
    public override Frame Apply(Frame input)
    {
        var output = Frame.Allocate(allocator, input.Length);
        for (var i = 0; i < input.Length; i++)
        {
            output[i] = 2 * input[i];
        }

        return output;
    }

    public override void Drop([TransfersOwnership] Frame input) => input.Dispose();
}

public sealed class FilterUsers(Filter filter, SharedMemoryAllocator allocator)
{
    public float Applied()
    {
        using var input = Frame.Allocate(allocator, 160);
        using var output = filter.Apply(input);
        return output[0];
    }

    public void Dropped()
    {
        var input = Frame.Allocate(allocator, 160);
        filter.Drop(input);
    }

    public float Chained()
    {
        using var input = Frame.Allocate(allocator, 160);
        using var once = filter.Apply(input);
        using var twice = filter.Apply(once);
        return twice[0];
    }
}

public class Lifetime : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    protected T Own<T>(T owner)
        where T : IDisposable
    {
        _owned.Add(owner);
        return owner;
    }

    public void Dispose()
    {
        foreach (var owner in _owned)
        {
            owner.Dispose();
        }

        GC.SuppressFinalize(this);
    }
}

public sealed class Scene : Lifetime
{
    public Scene(string path)
    {
        var clip = Own(Clip.Load(path));
        clip.Play();
    }
}
