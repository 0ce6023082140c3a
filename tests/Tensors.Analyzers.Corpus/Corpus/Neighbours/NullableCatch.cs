// Owners of a nullable type, and what a catch does with them.
namespace Neighbours.NullableCatch;

public sealed class RightCatches(IMicrophone microphone, ICamera camera, SharedMemoryAllocator allocator, ILog log)
{
    public Waveform? Value()
    {
        Waveform? waveform = microphone.Listen(160);
        try
        {
            Dsp.Normalize(waveform.Value.Span);
        }
        catch (InvalidDataException)
        {
            waveform.Value.Dispose();
            waveform = null;
        }

        return waveform;
    }

    public Waveform? Conditional()
    {
        Waveform? waveform = null;
        try
        {
            waveform = microphone.Listen(160);
            Dsp.Normalize(waveform.Value.Span);
        }
        catch (Exception e) when (e is InvalidDataException or TimeoutException)
        {
            log.Write(e);
            waveform?.Dispose();
            waveform = default;
        }

        return waveform;
    }

    public Waveform Replaced()
    {
        Waveform? waveform = microphone.Listen(160);
        try
        {
            Dsp.Normalize(waveform.Value.Span);
        }
        catch (InvalidDataException)
        {
            waveform.Value.Dispose();
            waveform = Waveform.Allocate(allocator, 160);
            waveform.Value.Clear();
        }

        return waveform.Value;
    }

    public Picture? Returned()
    {
        Picture? picture = null;
        try
        {
            picture = camera.Capture();
            picture.Value.CopyFrom(picture.Value.ToArray());
            return picture;
        }
        catch (TimeoutException)
        {
            picture?.Dispose();
            return null;
        }
    }

    public Picture Struct()
    {
        Picture picture = default;
        try
        {
            picture = camera.Capture();
            picture[0, 0, 0] = 255;
        }
        catch (ArgumentOutOfRangeException)
        {
            picture.Dispose();
            picture = default;
        }

        return picture;
    }

    public List<Picture> Many(int count)
    {
        var pictures = new List<Picture>();
        for (var i = 0; i < count; i++)
        {
            Picture? picture = camera.Capture();
            try
            {
                log.Write(picture.Value[0, 0, 0]);
            }
            catch (ArgumentOutOfRangeException)
            {
                picture.Value.Dispose();
                picture = null;
            }

            if (picture is { } good)
            {
                pictures.Add(good);
            }
        }

        return pictures;
    }

    public int Class(string path)
    {
        Recording? recording = Recording.Open(path);
        try
        {
            recording.Normalize();
        }
        catch (InvalidDataException)
        {
            recording.Dispose();
            recording = null;
        }

        var rating = recording?.Rating ?? 0;
        recording?.Dispose();
        return rating;
    }
}

public sealed class WrongCatches(IMicrophone microphone, ICamera camera)
{
    public Waveform? NotCleared()
    {
        Waveform? waveform = microphone.Listen(160);
        try
        {
            Dsp.Normalize(waveform.Value.Span);
        }
        catch (InvalidDataException)
        {
            waveform.Value.Dispose();
        }

        return waveform; // expect TNS1004: waveform
    }

    public Waveform? ClearedWithoutDispose()
    {
        Waveform? waveform = microphone.Listen(160);
        try
        {
            Dsp.Normalize(waveform.Value.Span);
        }
        catch (InvalidDataException)
        {
            waveform = null; // expect TNS1007: waveform
        }

        return waveform;
    }

    public Waveform? ReturnsNull()
    {
        Waveform? waveform = microphone.Listen(160); // expect TNS1002: waveform
        try
        {
            Dsp.Normalize(waveform.Value.Span);
            return waveform;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    public float ReadAfterwards()
    {
        Waveform? waveform = microphone.Listen(160);
        try
        {
            Dsp.Normalize(waveform.Value.Span);
        }
        catch (InvalidDataException)
        {
            waveform?.Dispose();
        }

        if (!waveform.HasValue)
        {
            return 0;
        }

        var first = waveform.Value[0]; // expect TNS1004: waveform
        waveform.Value.Dispose();
        return first;
    }

    public Picture StructNotCleared()
    {
        Picture picture = default;
        try
        {
            picture = camera.Capture();
            picture[0, 0, 0] = 255;
        }
        catch (ArgumentOutOfRangeException)
        {
            picture.Dispose();
        }

        return picture; // expect TNS1004: picture
    }

    public Picture? ReplacedWithoutDispose(int retries)
    {
        Picture? picture = null;
        while (retries-- > 0)
        {
            picture = camera.Capture();
            try
            {
                picture.Value.Clear();
                return picture;
            }
            catch (InvalidOperationException)
            {
                picture = null; // expect TNS1007: picture
            }
        }

        return null;
    }
}
