// Pools: what they give is paired with a return.
using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Extensions.ObjectPool;

// The framework's pool, as the package Microsoft.Extensions.ObjectPool declares it.
namespace Microsoft.Extensions.ObjectPool
{
    public abstract class ObjectPool<T>
        where T : class
    {
        public abstract T Get();

        public abstract void Return(T obj);
    }
}

namespace Neighbours.Pools
{
    /// <summary>A pool of one's own, with the ownership words.</summary>
    public sealed class PicturePool(SharedMemoryAllocator allocator) : IDisposable
    {
        private readonly ConcurrentBag<Picture> _free = [];

        [return: Owned]
        public Picture Rent(int height, int width) =>
            _free.TryTake(out var picture) ? picture : Picture.Allocate(allocator, height, width);

        public void Return([TransfersOwnership] Picture picture) => _free.Add(picture);

        public void Dispose()
        {
            while (_free.TryTake(out var picture))
            {
                picture.Dispose();
            }
        }
    }

    public sealed class RightRents(
        ObjectPool<Recording> recordings,
        PicturePool pictures,
        ICamera camera,
        IDetector detector
    )
    {
        public int Framework()
        {
            var recording = recordings.Get();
            try
            {
                recording.Rewind();
                return recording.Rating;
            }
            finally
            {
                recordings.Return(recording);
            }
        }

        public int FrameworkOnEachPath(bool quick)
        {
            var recording = recordings.Get();
            if (quick)
            {
                recordings.Return(recording);
                return 0;
            }

            var rating = recording.Rating;
            recordings.Return(recording);
            return rating;
        }

        public float Own()
        {
            var picture = pictures.Rent(480, 640);
            try
            {
                picture.Clear();
                return detector.Score(picture);
            }
            finally
            {
                pictures.Return(picture);
            }
        }

        public float OwnInLoop(int count)
        {
            var sum = 0f;
            for (var i = 0; i < count; i++)
            {
                var picture = pictures.Rent(480, 640);
                sum += detector.Score(picture);
                pictures.Return(picture);
            }

            return sum;
        }

        public float Arrays(int count)
        {
            var batch = ArrayPool<Picture>.Shared.Rent(count);
            try
            {
                for (var i = 0; i < count; i++)
                {
                    batch[i] = camera.Capture();
                }

                return batch.Take(count).Sum(picture => detector.Score(picture));
            }
            finally
            {
                foreach (var picture in batch.AsSpan(0, count))
                {
                    picture.Dispose();
                }

                ArrayPool<Picture>.Shared.Return(batch, clearArray: true);
            }
        }
    }

    public sealed class WrongRents(ObjectPool<Recording> recordings, PicturePool pictures, IDetector detector)
    {
        public int FrameworkDisposed()
        {
            var recording = recordings.Get();
            var rating = recording.Rating;
            recording.Dispose(); // expect TNS1011: recording
            return rating;
        }

        public int FrameworkInUsing()
        {
            using var recording = recordings.Get(); // expect TNS1011: recordings.Get()
            return recording.Rating;
        }

        public int FrameworkNotReturned()
        {
            var recording = recordings.Get(); // expect TNS1001: recording
            recording.Rewind();
            return recording.Rating;
        }

        public int FrameworkNotReturnedOnOnePath(bool quick)
        {
            var recording = recordings.Get(); // expect TNS1002: recording
            if (quick)
            {
                return 0;
            }

            var rating = recording.Rating;
            recordings.Return(recording);
            return rating;
        }

        public string FrameworkUsedAfterwards()
        {
            var recording = recordings.Get();
            recordings.Return(recording);
            return recording.Name; // expect TNS1005: recording
        }

        public float OwnNotReturned()
        {
            var picture = pictures.Rent(480, 640); // expect TNS1001: picture
            return detector.Score(picture);
        }

        public float OwnUsedAfterwards()
        {
            var picture = pictures.Rent(480, 640);
            pictures.Return(picture);
            return detector.Score(picture); // expect TNS1005: picture
        }

        public void OwnReturnedTwice()
        {
            var picture = pictures.Rent(480, 640);
            try
            {
                picture.Clear();
                pictures.Return(picture);
            }
            finally
            {
                pictures.Return(picture); // expect TNS1005: picture
            }
        }
    }
}
