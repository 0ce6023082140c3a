// Owners bound by patterns, chosen by switch expressions, checked for null.
namespace Corpus.Right.Patterns;

public sealed class Patterns(SharedMemoryAllocator allocator)
{
    public string IsNotNull(string path)
    {
        if (Clip.Find(path) is not { } clip)
        {
            return "";
        }

        using (clip)
        {
            return clip.Path;
        }
    }

    public string IsType(string path)
    {
        if (Clip.Find(path) is Clip clip)
        {
            var name = clip.Path;
            clip.Dispose();
            return name;
        }

        return "";
    }

    public string IsNull(string path)
    {
        var clip = Clip.Find(path);
        if (clip is null)
        {
            return "";
        }

        var name = clip.Path;
        clip.Dispose();
        return name;
    }

    public string EqualsNull(string path)
    {
        var clip = Clip.Find(path);
        if (clip == null)
        {
            throw new FileNotFoundException("There is no such clip.", path);
        }

        using (clip)
        {
            return clip.Path;
        }
    }

    public float Property(string path)
    {
        using var clip = Clip.Find(path);
        return clip is { Gain: > 1 and < 10, Path.Length: > 0 } ? clip.Gain : 1;
    }

    public string Switch(string path)
    {
        switch (Clip.Find(path))
        {
            case { Gain: > 1 } loud:
                loud.Dispose();
                return "loud";
            case { } clip:
                clip.Dispose();
                return "normal";
            case null:
                return "none";
        }
    }

    public string SwitchWithGuard(string path, int limit)
    {
        var clip = Clip.Find(path);
        switch (clip)
        {
            case null:
                return "none";
            case var quiet when quiet.Gain < limit:
                quiet.Dispose();
                return "quiet";
            default:
                clip.Dispose();
                return "loud";
        }
    }

    public float SwitchExpression(string path)
    {
        using var clip = Clip.Find(path);
        return clip switch
        {
            null => 0,
            { Gain: 1 } => 1,
            { Path: var name } => name.Length,
        };
    }

    public Clip Chosen(int kind) =>
        kind switch
        {
            0 => Clip.Load("zero.wav"),
            1 or 2 => Clip.Find("few.wav") ?? Clip.Load("many.wav"),
            < 0 => throw new ArgumentOutOfRangeException(nameof(kind)),
            _ => Clip.Load("many.wav"),
        };

    public float ChosenTensor(int kind)
    {
        using var frame = kind switch
        {
            0 => Frame.Allocate(allocator, 80),
            1 => Model.Record(allocator, 160),
            _ => Frame.Allocate(allocator, 320),
        };
        return frame[0];
    }

    public string OfObject(object owner)
    {
        if (owner is Frame { Length: > 0 } frame)
        {
            return frame.Shape.ToString();
        }

        return owner is Clip clip ? clip.Path : "";
    }

    public string List(Frame[] frames) =>
        frames switch
        {
            [] => "none",
            [var only] => only.ToString(),
            [var first, .., var last] => $"{first} to {last}",
        };

    public void Lent(IDisposable owner)
    {
        if (owner is Clip { Gain: 0 } clip)
        {
            clip.Gain = 1;
        }
    }

    public float VarPattern()
    {
        if (Frame.Allocate(allocator, 160) is var frame && Model.Coin)
        {
            var first = frame[0];
            frame.Dispose();
            return first;
        }

        frame.Dispose();
        return 0;
    }

    public string TupleSwitch(string left, string right)
    {
        using var first = Clip.Find(left);
        using var second = Clip.Find(right);
        return (first, second) switch
        {
            (null, null) => "none",
            ({ } one, null) => one.Path,
            (null, { } one) => one.Path,
            var (one, other) => one.Path + other.Path,
        };
    }

    public Frame ThrowExpression(int length) =>
        length > 0 ? Frame.Allocate(allocator, length) : throw new ArgumentOutOfRangeException(nameof(length));
}
