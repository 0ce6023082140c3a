namespace Microsoft.Extensions.ObjectPool
{
    // The framework's pool, as the package Microsoft.Extensions.ObjectPool declares it.
    public abstract class ObjectPool<T>
        where T : class
    {
        public abstract T Get();

        public abstract void Return(T obj);
    }
}
